import { decodeMetric, type EpochMetrics, type FigureMetric } from '../../../src-main/contract'
import { type SeedSample, sampleOf } from '../../../src-main/figures/seed-difference'

/** What is compared: a run, or all runs that differ by seed alone. */
export interface RankedRow {
  id: string
  name: string
  /** Its place among what is compared, which its colour has. */
  index: number
  value: SeedSample
}

/** Losses are better when they are smaller. */
const isSmallerBetter = (metric: FigureMetric): boolean => metric.endsWith('loss')

/** What is neither better when it is larger nor when it is smaller. */
export const isRate = (metric: FigureMetric): boolean =>
  metric === 'learningRate' || metric === 'imagesPerSecond'

/** The best value of a metric over a run's epochs, the last one of a rate; NaN where there is none. */
export function bestValue(epochs: readonly EpochMetrics[], metric: FigureMetric): number {
  const values = epochs.map((each) => decodeMetric(each[metric])).filter(Number.isFinite)
  if (values.length === 0) return Number.NaN
  if (isRate(metric)) return values.at(-1) as number
  return values.reduce((best, value) =>
    isSmallerBetter(metric) ? Math.min(best, value) : Math.max(best, value)
  )
}

/** Rows by the metric, the best first; what has no value comes last. */
export function rankedRows(
  groups: readonly {
    id: string
    name: string
    runs: readonly { epochs: readonly EpochMetrics[] }[]
  }[],
  metric: FigureMetric
): RankedRow[] {
  const sign = isSmallerBetter(metric) ? 1 : -1
  return groups
    .map(({ id, name, runs }, index) => ({
      ...{ id, name, index },
      value: sampleOf(runs.map(({ epochs }) => bestValue(epochs, metric)))
    }))
    .sort((a, b) => {
      const [noA, noB] = [a.value.count === 0, b.value.count === 0]
      if (noA || noB) return Number(noA) - Number(noB) || a.index - b.index
      return sign * (a.value.mean - b.value.mean) || a.index - b.index
    })
}
