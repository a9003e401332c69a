import { type EpochMetrics, type FigureMetric, isSmallerBetter } from '../../../src-main/contract'
import { bestValue } from '../../../src-main/figures/best-value'
import { type SeedSample, sampleOf } from '../../../src-main/figures/seed-difference'

/** What is compared: a run, or all runs that differ by seed alone. */
export interface RankedRow {
  id: string
  name: string
  /** Its place among what is compared, which its colour has. */
  index: number
  value: SeedSample
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
