import { z } from 'zod'
import {
  AtelierError,
  encodeError,
  encodedError,
  type EncodedError,
  epochsPlanned,
  modelWords,
  type ExperimentSpec,
  type RunOrigin,
  type RunParent,
  type RunStatus,
  type RunSummary,
  runSummary,
  type SteeringEvent,
  asOthersSay
} from '../contract'

/** A row of the table `runs`. What a damaged file holds in a column may be anything. */
export interface RunRow {
  id: string
  name: string
  status: RunStatus
  tags: string
  spec: string
  engine: RunSummary['engine']
  setup: string | null
  machine: string
  application_version: string
  git_commit: string | null
  epochs_done: number
  steps_per_epoch: number | null
  last_epoch: string | null
  best: string | null
  weights_sha256: string | null
  error: string | null
  seq: number
  creation: number
  created_at: number
  started_at: number | null
  ended_at: number | null
  parent: string | null
  checkpoints: string
  steering: string
  active_ms: number
  active_since: number | null
  /** Where it stands among those that wait, in increasing order; null where it does not. */
  turn: number | null
  imported: string | null
  note: string
  /** 0 or 1. */
  pinned: number
  /** Unix milliseconds; null where it was not deleted. */
  deleted_at: number | null
  /** What is noted of its checkpoints, a list in JSON: of another table, see `checkpointNotes`. */
  checkpoint_notes: string
}

/** A column that the table of marks has for a run. */
export const checkpointNotes = `(SELECT json_group_array(note) FROM (SELECT note FROM checkpoint_marks
  WHERE run_id = runs.id AND note <> '' ORDER BY file)) AS checkpoint_notes`

/** Of these columns a summary is made; the others are the larger ones. */
export const summaryColumns = [
  ...(['id', 'name', 'status', 'tags', 'spec', 'engine', 'epochs_done', 'steps_per_epoch'] as const),
  ...(['last_epoch', 'best', 'error', 'seq', 'creation', 'created_at', 'started_at'] as const),
  ...(['ended_at', 'parent', 'steering', 'active_ms', 'active_since', 'turn', 'imported'] as const),
  ...(['note', 'pinned'] as const)
] satisfies (keyof RunRow)[]
export type SummaryRow = Pick<RunRow, (typeof summaryColumns)[number] | 'checkpoint_notes'>

/**
 * A row that was read.
 * @throws RangeError where an index has a row that the table has not
 */
export function rowOf(row: unknown): RunRow {
  if (row === undefined) throw new RangeError('its row is missing')
  return row as RunRow
}

/** What a column of JSON holds; null where it holds nothing. */
export const parse = <T>(text: string | null): T | null =>
  text === null ? null : (JSON.parse(text) as T)

/**
 * Reads something of a run.
 * @throws AtelierError RUN_UNREADABLE where what is stored is not what it should be; errors of the
 * database as they are
 */
export function readable<T>(run: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    const isDamage =
      error instanceof SyntaxError ||
      error instanceof TypeError ||
      error instanceof RangeError ||
      error instanceof z.ZodError ||
      // A whole number that no JavaScript number can be: the driver has two codes for it.
      /too large to be represented/.test((error as Error).message)
    throw isDamage ? unreadable(run, error as Error) : error
  }
}

function unreadable(run: string, error: Error): AtelierError {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined
  const reason = issue ? `${issue.path.join('.')}: ${issue.message}` : error.message.split('\n')[0]
  return new AtelierError('RUN_UNREADABLE', { run, reason: asOthersSay(reason ?? '') }, { cause: error })
}

/** The last moment that a date can name, in Unix milliseconds. */
const lastMoment = 8.64e15
const moment = (value: number | null): boolean => value === null || Math.abs(value) <= lastMoment

/**
 * The summary of a row; one that says so where the row is damaged. Its place in the queue is not the
 * row's.
 */
export function summaryOf(row: SummaryRow): RunSummary {
  try {
    return readable(row.name, () => storedSummary(row))
  } catch (error) {
    return unreadableSummary(row, error)
  }
}

/** The summary of a row that is not damaged; for {@link readable}. */
export function storedSummary(row: SummaryRow): RunSummary {
  const summary = runSummary.parse(contentOf(row))
  if (![summary.createdAt, summary.startedAt, summary.endedAt].every(moment))
    throw new RangeError('a moment that no calendar has')
  return summary
}

function contentOf(row: SummaryRow): RunSummary {
  const spec = JSON.parse(row.spec) as ExperimentSpec
  const origin = row.imported === null ? undefined : (JSON.parse(row.imported) as RunOrigin)
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    tags: JSON.parse(row.tags) as string[],
    ...(origin?.settings ? settingsOf(origin.settings) : experimentOf(spec)),
    engine: row.engine,
    epochsPlanned: epochsPlanned(spec, JSON.parse(row.steering) as SteeringEvent[]),
    epochsDone: row.epochs_done,
    stepsPerEpoch: row.steps_per_epoch,
    last: parse(row.last_epoch),
    best: parse(row.best),
    number: row.creation,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    error: errorOf(row.error),
    ...(origin ? { imported: origin } : {}),
    ...(row.note === '' ? {} : { note: row.note }),
    ...(row.checkpoint_notes === '[]'
      ? {}
      : { checkpointNotes: JSON.parse(row.checkpoint_notes) as string[] }),
    ...(row.pinned === 0 ? {} : { isPinned: true as const }),
    parentId: parse<RunParent>(row.parent)?.runId ?? null,
    queuePosition: null,
    activeSeconds: row.active_ms / 1000,
    activeSince: row.active_since,
    seq: row.seq
  }
}

type Settings = Pick<
  RunSummary,
  'modelId' | 'modelTitle' | 'datasetId' | 'optimizerType' | 'learningRate' | 'batchSize'
>

const experimentOf = ({ model, dataset, optimizer, batchSize }: ExperimentSpec): Settings => ({
  modelId: model.id,
  ...(model.id === 'custom' ? { modelTitle: modelWords(model) } : {}),
  datasetId: dataset.id,
  optimizerType: optimizer.type,
  learningRate: optimizer.learningRate,
  batchSize
})

/** What another tool's settings say under the names that are usual; a dash or zero where they do not. */
function settingsOf(settings: Record<string, string>): Settings {
  const known = new Map(
    Object.entries(settings).map(([name, value]) => [name.toLowerCase().replace(/[^a-z]/g, ''), value])
  )
  const first = (...names: string[]): string | undefined =>
    names.map((name) => known.get(name)).find((value) => value !== undefined)
  const number = (text: string | undefined): number =>
    text !== undefined && Number.isFinite(Number(text)) ? Number(text) : 0
  return {
    modelId: first('model', 'architecture', 'arch', 'modelname', 'modelid') ?? '–',
    datasetId: first('dataset', 'data', 'datasetname', 'datasetid') ?? '–',
    optimizerType: first('optimizer', 'opt', 'optimizername', 'optimizertype') ?? '–',
    learningRate: number(first('learningrate', 'lr', 'optimizerlearningrate')),
    batchSize: Math.round(number(first('batchsize', 'batch', 'bs')))
  }
}

/**
 * An error of a newer Atelier has a code that this one does not know, and says what was wrong all the
 * same.
 */
function errorOf(text: string | null): EncodedError | null {
  const stored = parse<EncodedError>(text)
  if (stored === null || encodedError.safeParse(stored).success) return stored
  const { message, fix } = stored
  return encodedError.parse({ code: 'INTERNAL', params: { reason: message }, message, fix })
}

/** The engine that a readable row's experiment asks for. */
export function engineOf(row: Pick<RunRow, 'spec'>): ExperimentSpec['engine'] {
  return (JSON.parse(row.spec) as ExperimentSpec).engine
}

/** What can be shown of a run whose row cannot be read: enough to see that it is there, and to delete it. */
export function unreadableSummary(row: Partial<RunRow> & { id: string }, error: unknown): RunSummary {
  const created = row.created_at
  return {
    id: row.id,
    name: typeof row.name === 'string' && row.name !== '' ? row.name : row.id,
    status: 'failed',
    tags: [],
    modelId: '?',
    datasetId: '?',
    optimizerType: '?',
    learningRate: 0,
    batchSize: 0,
    engine: null,
    epochsPlanned: 0,
    epochsDone: 0,
    stepsPerEpoch: null,
    last: null,
    best: null,
    number: typeof row.creation === 'number' ? row.creation : 0,
    createdAt: typeof created === 'number' && moment(created) ? created : 0,
    startedAt: null,
    endedAt: null,
    error: encodeError(error),
    parentId: null,
    queuePosition: null,
    activeSeconds: 0,
    activeSince: null,
    seq: typeof row.seq === 'number' ? row.seq : 0
  }
}
