import type { RunSummary, RunValue } from '../../../src-main/contract'
import { commonName } from '../../../src-main/figures/seed-groups'
import { sampleOf, type SeedSample } from '../../../src-main/figures/seed-difference'
import { written } from '../../../src-main/figures/kinds/settings-that-differ'
import { optimizerName } from '../optimizer-names'
import { type ColumnSources, isMeasured, type ShownColumn, valueOf } from './columns'
import { compareValues, type Sort } from './sorting'

/** By what the runs of a history can be put together. */
export const groupings = ['none', 'seed', 'modelId', 'datasetId', 'optimizerType', 'tags'] as const
/** One of these, or by what they have in a column. */
export type Grouping = (typeof groupings)[number] | `by.${string}`

/** The column that a grouping goes by; null where it goes by something else. */
export const columnOf = (grouping: Grouping): string | null =>
  grouping.startsWith('by.') ? grouping.slice('by.'.length) : null

/** Columns that every run has another value in, or that there is another way for. */
const aside: ReadonlySet<string> = new Set([
  ...['name', 'status', 'createdAt', 'seconds', 'note', 'checkpointNotes'],
  ...['modelId', 'datasetId', 'optimizerType', 'tags']
])

/** The columns among these that runs can be put together by: settings, and what else several may share. */
export const groupingColumns = (columns: readonly ShownColumn[]): string[] =>
  columns.map(({ key }) => key).filter((key) => !aside.has(key) && !isMeasured(key))

/** Runs that have something in common. */
export interface RunGroup {
  /** Tells it from the other groups. */
  key: string
  name: string
  runs: RunSummary[]
}

/** A line of the list: a run, or a group with what is said of its runs together. */
export type ListLine =
  | { kind: 'run'; id: string; run: RunSummary; isMember: boolean }
  | { kind: 'group'; id: string; group: RunGroup; isOpen: boolean }

/** The column by which runs of the same experiment are known; asked of the workbench. */
export const experimentColumn = 'run.experiment'

/** Under which keys a run is: one a tag, else one. */
function keysOf(run: RunSummary, grouping: Exclude<Grouping, 'none'>, sources: ColumnSources): string[] {
  if (grouping === 'tags') return run.tags.length > 0 ? run.tags : ['']
  if (grouping === 'seed') return [String(sources.asked(experimentColumn, run.id) ?? run.id)]
  const column = columnOf(grouping)
  const value = column === null ? run[grouping as 'modelId'] : valueOf(run, column, sources)
  return [typeof value === 'number' ? written(value) : String(value ?? '–')]
}

/** What a group is called: what it is known by to people, where settings have an identifier. */
function nameOf(
  key: string,
  runs: readonly RunSummary[],
  grouping: Exclude<Grouping, 'none'>,
  { titleOf }: ColumnSources
): string {
  if (grouping === 'seed') return commonName(runs.map(({ name }) => name))
  if (grouping === 'optimizerType') return optimizerName(key)
  if (grouping === 'modelId') return titleOf('model', key) ?? key
  return grouping === 'datasetId' ? (titleOf('data', key) ?? key) : key
}

/** Groups of sorted runs, each in their order; a run of several tags is in the group of each. */
export function groupsOf(
  runs: readonly RunSummary[],
  grouping: Exclude<Grouping, 'none'>,
  sources: ColumnSources
): RunGroup[] {
  const members = new Map<string, RunSummary[]>()
  for (const run of runs)
    for (const key of keysOf(run, grouping, sources)) {
      const group = members.get(key)
      if (group) group.push(run)
      else members.set(key, [run])
    }
  return [...members].map(([key, of]) => ({
    key,
    name: nameOf(key, of, grouping, sources),
    runs: of
  }))
}

/** What the runs of a group have in a column: mean and spread of what was measured, else what all have. */
export type GroupValue =
  | { kind: 'numbers'; sample: SeedSample }
  | { kind: 'same'; value: RunValue }
  | { kind: 'several'; count: number }

export function groupValue({ runs }: RunGroup, key: string, sources: ColumnSources): GroupValue {
  const values = runs.map((run) => valueOf(run, key, sources))
  const different = new Set(values)
  if (different.size === 1) return { kind: 'same', value: values[0] ?? null }
  const known = values.filter((value) => value !== null)
  if (isMeasured(key) && known.length > 0 && known.every((value) => typeof value === 'number'))
    return { kind: 'numbers', sample: sampleOf(known) }
  return { kind: 'several', count: different.size }
}

/** By what a group stands among others: its mean, or what its first run has. */
function rankOf(group: RunGroup, key: string, sources: ColumnSources): RunValue {
  const value = groupValue(group, key, sources)
  if (value.kind === 'numbers') return value.sample.mean
  if (value.kind === 'same') return value.value
  return group.runs[0] ? valueOf(group.runs[0], key, sources) : null
}

/**
 * The lines of a list of sorted runs: pinned ones on top, then the groups by what is sorted by, each open
 * one's runs below it. Of a seed alone there is nothing to open: that is a run like any other.
 */
export function linesOf(
  runs: readonly RunSummary[],
  {
    grouping,
    opened,
    sort,
    sources
  }: { grouping: Grouping; opened: ReadonlySet<string>; sort: Sort; sources: ColumnSources }
): ListLine[] {
  const lineOf = (run: RunSummary, id = run.id, isMember = false): ListLine => ({
    kind: 'run',
    ...{ id, run, isMember }
  })
  if (grouping === 'none') return runs.map((run) => lineOf(run))

  const pinned = runs.filter((run) => run.isPinned).map((run) => lineOf(run))
  const groups = groupsOf(runs, grouping, sources)
    .map((group, place) => ({ group, place, rank: rankOf(group, sort.key, sources) }))
    .sort((a, b) => compareValues(a.rank, b.rank, sort.descending) || a.place - b.place)
  const lines = groups.flatMap(({ group }): ListLine[] => {
    const [first] = group.runs
    if (grouping === 'seed' && group.runs.length === 1 && first)
      return first.isPinned ? [] : [lineOf(first)]
    const isOpen = opened.has(group.key)
    const members = group.runs.map((run) => lineOf(run, `${group.key}/${run.id}`, true))
    return [{ kind: 'group', id: `group ${group.key}`, group, isOpen }, ...(isOpen ? members : [])]
  })
  return [...pinned, ...lines]
}
