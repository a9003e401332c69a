import { type FigureMetric, isNorm, isOfMachine } from '../domain/metric-names'
import type { EpochMetrics } from '../domain/run'
import type { MetricValue } from './metric-value'

/** What an epoch ended with, as it is stored; undefined where it was not measured or logged. */
export function epochValue(epoch: EpochMetrics, metric: FigureMetric): MetricValue | undefined {
  if (isOfMachine(metric)) return epoch.use?.[metric] ?? undefined
  if (isNorm(metric)) return epoch.norms?.[metric]
  return epoch.notLogged?.includes(metric) ? undefined : epoch[metric]
}
