import { z } from 'zod'
import { type MachineMetric, machineMetrics } from './machine-use'

/** Keras' names (docs/architecture.md, Metrics and shapes). */
export const metricNames = ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const
export const metricName = z.enum(metricNames)
export type MetricName = z.infer<typeof metricName>

/**
 * What curves can be of: also the learning rate that each epoch ended with, how fast it was trained, and
 * what it took of the machine.
 */
export const figureMetrics = [
  ...metricNames,
  'learningRate',
  'imagesPerSecond',
  ...machineMetrics
] as const
export const figureMetric = z.enum(figureMetrics)
export type FigureMetric = z.infer<typeof figureMetric>

/** Losses are better when they are smaller. */
export const isSmallerBetter = (metric: FigureMetric): boolean => metric.endsWith('loss')

/** What is neither better when it is larger nor when it is smaller. */
export const isRate = (metric: FigureMetric): metric is Exclude<FigureMetric, MetricName> =>
  metric === 'learningRate' || metric === 'imagesPerSecond' || isOfMachine(metric)

/** What says how a run was computed, and nothing of what was learnt. */
export const isOfMachine = (metric: FigureMetric): metric is MachineMetric =>
  (machineMetrics as readonly FigureMetric[]).includes(metric)
