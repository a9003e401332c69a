import { z } from 'zod'

/** Keras' names (docs/architecture.md, Metrics and shapes). */
export const metricNames = ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const
export const metricName = z.enum(metricNames)
export type MetricName = z.infer<typeof metricName>

/** What curves can be of: also the learning rate that each epoch ended with, and how fast it was trained. */
export const figureMetrics = [...metricNames, 'learningRate', 'imagesPerSecond'] as const
export const figureMetric = z.enum(figureMetrics)
export type FigureMetric = z.infer<typeof figureMetric>

/** Losses are better when they are smaller. */
export const isSmallerBetter = (metric: FigureMetric): boolean => metric.endsWith('loss')

/** What is neither better when it is larger nor when it is smaller. */
export const isRate = (metric: FigureMetric): metric is Exclude<FigureMetric, MetricName> =>
  metric === 'learningRate' || metric === 'imagesPerSecond'
