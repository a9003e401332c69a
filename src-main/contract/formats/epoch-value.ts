import { type FigureMetric, isOfMachine } from '../domain/metric-names'
import type { EpochMetrics } from '../domain/run'
import type { MetricValue } from './metric-value'

/** What an epoch ended with, as it is stored; undefined where it was not measured. */
export function epochValue(epoch: EpochMetrics, metric: FigureMetric): MetricValue | undefined {
  return isOfMachine(metric) ? (epoch.use?.[metric] ?? undefined) : epoch[metric]
}
