import { z } from 'zod'

/** Keras' names (docs/architecture.md, Metrics and shapes). */
export const metricNames = ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const
export const metricName = z.enum(metricNames)
export type MetricName = z.infer<typeof metricName>
