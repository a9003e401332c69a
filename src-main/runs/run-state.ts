import type { EpochMetrics, RunEvent, RunState, RunSummary } from '../contract'
import { checkpointsOf, rowOfCheckpoints, storeMarks } from './checkpoint-marks'
import { type Connection, prepared } from './connection'
import { parse, readable, type RunRow, storedSummary } from './run-row'
import { sessionsOf, storeSession } from './sessions'

/**
 * What is stored of a run, as far as these events look at it: an epoch that follows the others changes
 * none of them, and a run has many. Stretches of training are read where one begins or may end.
 * @throws AtelierError RUN_UNREADABLE where it is damaged
 */
export function readState(database: Connection, row: RunRow, events: readonly RunEvent[]): RunState {
  return readable(row.name, () => {
    const summary = storedSummary(row)
    return {
      summary,
      spec: JSON.parse(row.spec) as RunState['spec'],
      setup: parse<RunState['setup']>(row.setup),
      epochs: changesEpochs(summary, events) ? epochsOf(database, row.id) : ofLast(summary),
      sessions: events.some(isAboutSessions) ? sessionsOf(database, row.id) : [],
      checkpoints: checkpointsOf(database, row),
      steering: JSON.parse(row.steering) as RunState['steering'],
      weightsSha256: row.weights_sha256
    }
  })
}

const ofLast = ({ last }: RunSummary): EpochMetrics[] => (last ? [last] : [])

/** Whether epochs are told of that do not follow those that are stored. */
function changesEpochs({ last }: RunSummary, events: readonly RunEvent[]): boolean {
  let newest = last?.epoch ?? 0
  return events.some((event) => {
    if (event.type !== 'epoch') return event.type === 'resumed'
    const isNext = event.metrics.epoch > newest
    newest = event.metrics.epoch
    return !isNext
  })
}

const isAboutSessions = ({ type }: RunEvent): boolean =>
  type === 'resumed' || type === 'proof' || type === 'status'

/**
 * Every epoch that is stored of a run, in order; not looked at yet. They come as one text: a row for each
 * of hundreds takes longer to hand over than to read.
 * @throws SyntaxError where one of them is damaged
 */
export function epochsOf(database: Connection, id: string): EpochMetrics[] {
  const { list } = prepared(
    database,
    `SELECT '[' || group_concat(metrics, ',') || ']' AS list
    FROM (SELECT metrics FROM epochs WHERE run_id = ? ORDER BY epoch)`
  ).get(id) as unknown as { list: string | null }
  return list === null ? [] : (JSON.parse(list) as EpochMetrics[])
}

/** Stores what of a run has changed. Within a transaction. */
export function writeState(database: Connection, before: RunState, after: RunState): void {
  const { id } = after.summary
  const names = columnNames.filter((name) => columns[name](before) !== columns[name](after))
  const value = (name: keyof typeof columns): ReturnType<typeof stored> =>
    name === 'checkpoints' ? rowOfCheckpoints(after.checkpoints) : stored(columns[name](after))
  database
    .prepare(`UPDATE runs SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`)
    .run(...names.map(value), id)

  if (after.checkpoints !== before.checkpoints)
    storeMarks(database, id, before.checkpoints, after.checkpoints)
  if (after.epochs !== before.epochs) writeEpochs(database, id, before.epochs, after.epochs)
  after.sessions.forEach((session, i) => {
    if (session !== before.sessions[i]) storeSession(database, id, i + 1, session)
  })
}

type Column = (run: RunState) => number | string | object | null

/** Where a run's row holds what its events change. */
const columns = {
  status: ({ summary }) => summary.status,
  error: ({ summary }) => summary.error,
  setup: ({ setup }) => setup,
  engine: ({ summary }) => summary.engine,
  epochs_done: ({ summary }) => summary.epochsDone,
  steps_per_epoch: ({ summary }) => summary.stepsPerEpoch,
  last_epoch: ({ summary }) => summary.last,
  best: ({ summary }) => summary.best,
  started_at: ({ summary }) => summary.startedAt,
  ended_at: ({ summary }) => summary.endedAt,
  active_ms: ({ summary }) => Math.round(summary.activeSeconds * 1000),
  active_since: ({ summary }) => summary.activeSince,
  checkpoints: ({ checkpoints }) => checkpoints,
  steering: ({ steering }) => steering,
  weights_sha256: ({ weightsSha256 }) => weightsSha256,
  seq: ({ summary }) => summary.seq
} as const satisfies Partial<Record<keyof RunRow, Column>>
const columnNames = Object.keys(columns) as (keyof typeof columns)[]

const stored = (value: ReturnType<Column>): number | string | null =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value

function writeEpochs(
  database: Connection,
  id: string,
  before: readonly EpochMetrics[],
  after: readonly EpochMetrics[]
): void {
  const [known, kept] = [new Set(before), new Set(after)]
  const remove = database.prepare('DELETE FROM epochs WHERE run_id = ? AND epoch = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?)')
  for (const each of before) if (!kept.has(each)) remove.run(id, each.epoch)
  for (const each of after) if (!known.has(each)) insert.run(id, each.epoch, JSON.stringify(each))
}
