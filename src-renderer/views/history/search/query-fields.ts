import {
  closest,
  decodeMetric,
  experimentPaths,
  type MetricValue,
  type RunSummary,
  type RunValue
} from '../../../../src-main/contract'
import {
  type ColumnSources,
  dataTitle,
  isAsked,
  metricOf,
  modelTitle,
  offeredColumns,
  valueOf
} from '../columns'
import { secondsOf } from '../run-seconds'

/** What runs can be asked for by. */
export interface QueryField {
  /**
   * What has to be compared with it. What a run was set to may be a number in one run and a word in the
   * next, and is a thing of its own where it is nothing.
   */
  kind: 'number' | 'text' | 'setting'
  /** The column that the workbench is asked for; null where the summaries have it. */
  column: string | null
  of(run: RunSummary, sources: ColumnSources): readonly RunValue[]
}

/** Why a name is that of no field. */
export type NameProblem =
  | { reason: 'unknownField'; field: string; known: string }
  | { reason: 'misspeltField'; field: string; suggestion: string }
  | { reason: 'ambiguousField'; field: string; choices: string }

const metric = (value: MetricValue | undefined): number | null =>
  value === undefined ? null : decodeMetric(value)
const number = (of: (run: RunSummary) => number | null): QueryField => ({
  ...{ kind: 'number', column: null },
  of: (run) => [of(run)]
})
const text = (
  of: (run: RunSummary, sources: ColumnSources) => string | null | readonly string[]
): QueryField => ({
  ...{ kind: 'text', column: null },
  of: (run, sources) => {
    const value = of(run, sources)
    return value === null ? [] : typeof value === 'string' ? [value] : value
  }
})

/** Names of one word: accuracies are the best ones, losses those of the last epoch. */
const fields: Record<string, QueryField> = {
  name: text((run) => run.name),
  status: text((run) => run.status),
  tag: text((run) => run.tags),
  // By what they are called, and by what settings have.
  model: text((run, { titleOf }) => [...new Set([modelTitle(run, titleOf), run.modelId])]),
  data: text((run, { titleOf }) => [...new Set([dataTitle(run, titleOf), run.datasetId])]),
  optimizer: text((run) => run.optimizerType),
  engine: text((run) => run.engine),
  parent: text((run) => run.parentId),
  note: text((run) => run.note ?? null),
  checkpoint_note: text((run) => run.checkpointNotes ?? []),
  learning_rate: columnField('learningRate', 'number'),
  batch: columnField('batchSize', 'number'),
  epochs: number((run) => run.epochsDone),
  planned: number((run) => run.epochsPlanned),
  val_accuracy: number((run) => metric(run.best?.val_accuracy)),
  accuracy: number((run) => metric(run.last?.accuracy)),
  val_loss: number((run) => metric(run.last?.val_loss)),
  loss: number((run) => metric(run.last?.loss)),
  speed: number((run) => run.last?.imagesPerSecond ?? null),
  seconds: number((run) => secondsOf(run))
}
const aliases: Record<string, string> = {
  ...{ lr: 'learning_rate', rate: 'learning_rate', learningrate: 'learning_rate', best: 'val_accuracy' },
  ...{ batch_size: 'batch', batchsize: 'batch', dataset: 'data', tags: 'tag', time: 'seconds' }
}
/** Names that every history knows. */
export const wordFields: readonly string[] = Object.keys(fields)

/** The last and best values of metrics, as the columns offer them, and the version of the data. */
export const measuredPaths: readonly string[] = [
  ...offeredColumns.filter((key) => metricOf(key) !== null),
  'best.val_accuracy',
  'run.data'
]

/** Names are the same however they are capitalised, and `label_smoothing` is `labelSmoothing`. */
const normal = (name: string): string => name.toLowerCase().replaceAll('_', '')

/**
 * The field that a search means by a name: one of the words, or a metric's or a setting's dotted path or
 * as much of its end as no other path has.
 * @param settings the paths of all settings that any run has; null while nobody knows them
 * @returns null where that depends on the settings
 */
export function fieldOf(
  name: string,
  settings: readonly string[] | null
): QueryField | NameProblem | null {
  const key = name.toLowerCase()
  const word = aliases[key] ?? key
  if (Object.hasOwn(fields, word)) return fields[word] as QueryField
  if (settings === null) return null

  const found = pathsOf(name, settings)
  const [path] = found
  if (found.length === 1 && path !== undefined) return columnField(path)
  if (found.length > 1)
    return { reason: 'ambiguousField', field: name, choices: found.slice(0, 6).join(', ') }
  const suggestion = nearest(name, settings)
  return suggestion === null
    ? { reason: 'unknownField', field: name, known: wordFields.join(', ') }
    : { reason: 'misspeltField', field: name, suggestion }
}

/** A path itself, or those that end with a name: those of runs go before what only could be set. */
function pathsOf(name: string, settings: readonly string[]): string[] {
  const wanted = normal(name)
  for (const paths of [[...measuredPaths, ...settings], experimentPaths]) {
    const same = paths.filter((path) => normal(path) === wanted)
    if (same.length > 0) return [same.find((path) => path === name) ?? (same[0] as string)]
    const ends = paths.filter((path) => normal(path).endsWith(`.${wanted}`))
    if (ends.length > 0) return ends
  }
  return []
}

function columnField(
  path: string,
  kind: QueryField['kind'] = metricOf(path) ? 'number' : 'setting'
): QueryField {
  return {
    ...{ kind, column: isAsked(path) ? path : null },
    of: (run, sources) => [valueOf(run, path, sources)]
  }
}

/** What a misspelt name was probably meant to be: a word, a path, or the end of one. */
function nearest(name: string, settings: readonly string[]): string | null {
  const paths = [...new Set([...settings, ...measuredPaths, ...experimentPaths])]
  const parts = name.split('.').length
  const ends = paths.map((path) => path.split('.').slice(-parts).join('.'))
  const end = closest(name, parts === 1 ? [...wordFields, ...ends] : ends)
  if (end === null || wordFields.includes(end)) return end
  return paths[ends.indexOf(end)] ?? null
}
