import {
  decodeMetric,
  type EpochMetrics,
  type ExperimentSpec,
  isForeign,
  metricNames,
  type RunSummary,
  type SteeringEvent
} from '../contract'
import type { RunOnData } from './kinds/settings-that-differ'

/** What of a run tells whether it differs from another one by its seed alone. */
interface SeededRun extends RunOnData {
  summary: RunSummary
  epochs: EpochMetrics[]
  spec?: Partial<ExperimentSpec>
  steering?: SteeringEvent[]
}

/** Runs that differ by their seed alone. */
export interface SeedGroup<Run> {
  name: string
  /** One of each seed, the first first. */
  runs: Run[]
  /** Runs of a seed that another one has too: they say nothing more of how much seeds matter. */
  repeats: Run[]
}

/** Runs in groups that differ by seed alone, in the order of each one's first run. */
export function seedGroups<Run extends SeededRun>(runs: readonly Run[]): SeedGroup<Run>[] {
  const members = new Map<string, Run[]>()
  for (const run of runs) {
    const key = keyOf(run)
    members.set(key, [...(members.get(key) ?? []), run])
  }
  return [...members.values()].map((all) => {
    const kept = oneOfEachSeed(all)
    const repeats = all.filter((run) => !kept.includes(run))
    return { name: commonName(kept.map(({ summary }) => summary.name)), runs: kept, repeats }
  })
}

/** One for each group, under its name: what a figure has instead of the runs. */
export const groupsAsRuns = <Run extends SeededRun>(
  runs: readonly Run[]
): Pick<Run, 'summary' | 'epochs'>[] =>
  seedGroups(runs).map(({ name, runs: [first] }) => {
    const { summary, epochs } = first as Run
    return { summary: { ...summary, name }, epochs }
  })

/**
 * Equal for runs that differ by seed alone. A run without values, or whose settings are not known, is like no
 * other.
 */
function keyOf({ summary, spec, epochs, steering = [], setup }: SeededRun): string {
  const hasNumbers = epochs.some((each) =>
    metricNames.some((metric) => Number.isFinite(decodeMetric(each[metric])))
  )
  if (!spec || !hasNumbers || isForeign(summary)) return summary.id
  // The same settings on other data are no other seed.
  return `${experimentKey({ spec, parentId: summary.parentId, steering })} ${setup?.datasetSha256 ?? ''}`
}

/** A text that is equal for what differs by seed alone. */
export function experimentKey({
  spec,
  parentId,
  steering
}: {
  spec: Partial<ExperimentSpec>
  parentId: string | null
  steering: readonly SteeringEvent[]
}): string {
  const aside = { name: null, seed: null, autoResume: null, formatVersion: null, trackNorms: null }
  const changes = steering.map(({ step, change }) => ({ step, change }))
  return JSON.stringify([{ ...spec, ...aside }, parentId, changes])
}

/** Of the runs of one seed the one that came furthest; of those, the first. */
function oneOfEachSeed<Run extends SeededRun>(runs: Run[]): Run[] {
  const furthest = new Map<number | undefined, Run>()
  for (const run of runs) {
    const before = furthest.get(run.spec?.seed)
    if (!before || run.epochs.length > before.epochs.length) furthest.set(run.spec?.seed, run)
  }
  return [...furthest.values()]
}

/**
 * What names have in common at their beginning, up to where a word or a number ends: "Adam" of "Adam, seed 1"
 * and "Adam, seed 12". The first name where they have nothing in common.
 */
export function commonName(names: string[]): string {
  const [first = [], ...others] = names.map((name) => [...name])
  const isCommon = (character: string, i: number): boolean =>
    others.every((other) => other[i] === character)
  const differs = first.findIndex((character, i) => !isCommon(character, i))
  const isLonger = others.some((other) => other.length > first.length)
  if (differs < 0 && !isLonger) return first.join('')

  const length = differs < 0 ? first.length : differs
  const kind = (character: string | undefined): string =>
    /\p{L}/u.test(character ?? '') ? 'letter' : /\p{N}/u.test(character ?? '') ? 'digit' : ''
  let end = length
  const last = kind(first[end - 1])
  const isCut = [first, ...others].some((name) => last !== '' && kind(name[length]) === last)
  if (isCut) while (end > 0 && kind(first[end - 1]) === last) end--
  const common = first.slice(0, end).join('')
  return common.replace(/[\s\p{P}\p{S}]*(?:\bseed)?[\s\p{P}\p{S}]*$/iu, '') || first.join('')
}
