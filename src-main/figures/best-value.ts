import {
  decodeMetric,
  type EpochMetrics,
  epochValue,
  type FigureMetric,
  isRate,
  isSmallerBetter
} from '../contract'

/** The best value of a metric over a run's epochs, the last one of a rate; NaN where there is none. */
export function bestValue(epochs: readonly EpochMetrics[], metric: FigureMetric): number {
  const values = epochs
    .map((each) => decodeMetric(epochValue(each, metric) ?? 'NaN'))
    .filter(Number.isFinite)
  if (values.length === 0) return Number.NaN
  if (isRate(metric)) return values.at(-1) as number
  return values.reduce((best, value) =>
    isSmallerBetter(metric) ? Math.min(best, value) : Math.max(best, value)
  )
}
