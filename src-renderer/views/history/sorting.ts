import type { RunStatus, RunSummary, RunValue } from '../../../src-main/contract'
import { type ColumnSources, dataTitle, modelTitle, noSources, valueOf } from './columns'
import type { RunQuery } from './search/run-query'

export interface Sort {
  /** The column that is sorted by. */
  key: string
  descending: boolean
}

/** "run 9" before "run 10"; made once, since making it takes longer than comparing. */
const collator = new Intl.Collator(undefined, { numeric: true })

const isNothing = (value: RunValue): boolean => value === null || Number.isNaN(value)

/** What has no value comes last either way; 0 where the values are equal. */
export function compareValues(x: RunValue, y: RunValue, descending: boolean): number {
  if (isNothing(x) || isNothing(y)) return Number(isNothing(x)) - Number(isNothing(y))
  const order =
    typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y))
  return descending ? -order : order
}

/** Runs by one column, those that stay on top first; of equals the newest. */
export function sortedRuns(
  runs: readonly RunSummary[],
  { key, descending }: Sort,
  sources: ColumnSources = noSources
): RunSummary[] {
  return runs
    .map((run) => ({ run, value: valueOf(run, key, sources) }))
    .sort(
      (a, b) =>
        Number(b.run.isPinned ?? false) - Number(a.run.isPinned ?? false) ||
        compareValues(a.value, b.value, descending) ||
        b.run.number - a.run.number
    )
    .map(({ run }) => run)
}

/**
 * Every word of the search must be somewhere in a run's name, model, data, engine, optimizer, tags, note,
 * identifier or the notes of its checkpoints, and every condition of it must hold; see {@link parseQuery}.
 */
export function fittingRuns(
  runs: readonly RunSummary[],
  { search, status }: { search: RunQuery; status: RunStatus | 'all' },
  sources: ColumnSources = noSources
): RunSummary[] {
  return runs.filter(
    (run) =>
      (status === 'all' || run.status === status) &&
      search.fits(run, sources) &&
      (search.words.length === 0 || hasWords(run, search.words, sources))
  )
}

function hasWords(run: RunSummary, words: readonly string[], { titleOf }: ColumnSources): boolean {
  const { id, name, modelId, datasetId, engine, optimizerType, note, tags } = run
  const { checkpointNotes = [] } = run
  const text = [
    id,
    name,
    modelId,
    modelTitle(run, titleOf),
    datasetId,
    dataTitle(run, titleOf),
    engine ?? '',
    optimizerType,
    note ?? '',
    ...tags,
    ...checkpointNotes
  ]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}
