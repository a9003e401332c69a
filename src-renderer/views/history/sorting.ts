import type { RunQuery } from './run-query'
import { secondsOf } from './run-seconds'
import { decodeMetric, type RunStatus, type RunSummary } from '../../../src-main/contract'

export const sortKeys = [
  'createdAt',
  'status',
  'name',
  'modelId',
  'datasetId',
  'optimizerType',
  'learningRate',
  'batchSize',
  'engine',
  'epochsDone',
  'best',
  'seconds'
] as const
export type SortKey = (typeof sortKeys)[number]
export interface Sort {
  key: SortKey
  descending: boolean
}

/** "run 9" before "run 10"; made once, since making it takes longer than comparing. */
const collator = new Intl.Collator(undefined, { numeric: true })

function valueOf(run: RunSummary, key: SortKey): string | number | null {
  if (key === 'best') return run.best === null ? null : decodeMetric(run.best.val_accuracy)
  if (key === 'seconds') return secondsOf(run)
  // The order in which they were made, which a clock that is set back does not change.
  if (key === 'createdAt') return run.number
  return run[key]
}

/** By one column; what has no value comes last either way. */
function compare(a: RunSummary, b: RunSummary, key: SortKey, descending: boolean): number {
  const [x, y] = [valueOf(a, key), valueOf(b, key)]
  const [noX, noY] = [x === null || Number.isNaN(x), y === null || Number.isNaN(y)]
  if (noX || noY) return Number(noX) - Number(noY) || b.number - a.number
  const order =
    typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y))
  return (descending ? -order : order) || b.number - a.number
}

/**
 * Every word of the search must be somewhere in a run's name, model, data, engine, optimizer, tags or
 * identifier, and every condition of it must hold; see {@link parseQuery}.
 */
export function fittingRuns(
  runs: readonly RunSummary[],
  options: { search: RunQuery; status: RunStatus | 'all'; key: SortKey; descending: boolean }
): RunSummary[] {
  const { words, fits } = options.search
  return runs
    .filter((run) => options.status === 'all' || run.status === options.status)
    .filter((run) => {
      if (!fits(run)) return false
      if (words.length === 0) return true
      const text = [
        run.id,
        run.name,
        run.modelId,
        run.datasetId,
        run.engine ?? '',
        run.optimizerType,
        ...run.tags
      ]
        .join(' ')
        .toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => compare(a, b, options.key, options.descending))
}
