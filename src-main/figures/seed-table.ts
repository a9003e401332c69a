import { decodeMetric, type EpochMetrics, type MetricName } from '../contract'
import { type ConfiguredRun, settingsThatDiffer, written } from './kinds/settings-that-differ'
import { seedGroups } from './seed-groups'

/** Runs that differ by their seeds alone, and in what they differ from the others. */
export interface LabelledGroup<R> {
  /** Empty where there is no other. */
  label: string
  runs: R[]
}

/** Runs by their settings but the seed, in the order in which the first of each comes. */
export function labelledGroups<R extends ConfiguredRun & Parameters<typeof seedGroups>[0][number]>(
  runs: readonly R[]
): LabelledGroup<R>[] {
  const groups = seedGroups(runs)
  const differing = settingsThatDiffer(groups.map(({ runs: [first] }) => first as R)).filter(
    ({ path }) => path !== 'seed'
  )
  return groups.map(({ runs: of }, i) => ({
    label: differing
      .slice(0, 4)
      .map(({ path, values }) => `${path.split('.').slice(-2).join('.')} ${written(values[i] ?? null)}`)
      .join(', '),
    runs: of
  }))
}

/** Mean and spread of a metric over the runs of a group. */
export interface Spread {
  mean: number
  /** Sample standard deviation; null of fewer than two numbers. */
  deviation: number | null
  /** So many runs have a number. */
  count: number
}

/** @param of which epoch of a run counts */
export function spreadOf(
  runs: readonly { epochs: readonly EpochMetrics[] }[],
  metric: MetricName,
  of: (epochs: readonly EpochMetrics[]) => EpochMetrics | undefined = (epochs) => epochs.at(-1)
): Spread {
  const values = runs
    .map(({ epochs }) => {
      const epoch = of(epochs)
      return epoch ? decodeMetric(epoch[metric]) : Number.NaN
    })
    .filter(Number.isFinite)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    mean,
    deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    count: values.length
  }
}

/** The epoch of the highest validation accuracy; of equal ones the first. */
export function bestEpoch(epochs: readonly EpochMetrics[]): EpochMetrics | undefined {
  return epochs.reduce<EpochMetrics | undefined>((best, each) => {
    const [value, most] = [each, best].map((of) => (of ? decodeMetric(of.val_accuracy) : Number.NaN))
    return best === undefined || (value as number) > (most as number) ? each : best
  }, undefined)
}
