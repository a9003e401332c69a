import { z } from 'zod'
import { type MachineMetric, machineMetrics } from './machine-use'

/** Keras' names (docs/architecture.md, Metrics and shapes). */
export const metricNames = ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const
export const metricName = z.enum(metricNames)
export type MetricName = z.infer<typeof metricName>

/** Euclidean norms of all gradients together, the mean over an epoch's steps, and of all weights after it. */
export const normMetrics = ['gradientNorm', 'weightNorm'] as const
type NormMetric = (typeof normMetrics)[number]

/**
 * What curves can be of: also the learning rate that each epoch ended with, how fast it was trained, what
 * its norms were, and what it took of the machine.
 */
export const figureMetrics = [
  ...metricNames,
  'learningRate',
  'imagesPerSecond',
  ...normMetrics,
  ...machineMetrics
] as const
export const figureMetric = z.enum(figureMetrics)
export type FigureMetric = z.infer<typeof figureMetric>

/** Losses are better when they are smaller. */
export const isSmallerBetter = (metric: FigureMetric): boolean => metric.endsWith('loss')

/** What is neither better when it is larger nor when it is smaller. */
export const isRate = (metric: FigureMetric): metric is Exclude<FigureMetric, MetricName> =>
  metric === 'learningRate' || metric === 'imagesPerSecond' || isNorm(metric) || isOfMachine(metric)

export const isNorm = (metric: FigureMetric): metric is NormMetric =>
  (normMetrics as readonly FigureMetric[]).includes(metric)

/** What says how a run was computed, and nothing of what was learnt. */
export const isOfMachine = (metric: FigureMetric): metric is MachineMetric =>
  (machineMetrics as readonly FigureMetric[]).includes(metric)
