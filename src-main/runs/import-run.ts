import {
  isActive,
  type LogLine,
  type NamedSeries,
  namedSeries,
  type RunDetail,
  runDetail,
  type RunOrigin,
  type RunState,
  type StepColumns,
  type UseSample
} from '../contract'
import type { Connection } from './connection'
import { storeLine } from './event-storage'
import { readable } from './run-row'
import { writeState } from './run-state'
import { storeSteps } from './step-blocks'
import { storeUse } from './use-samples'

/** A run that was made elsewhere, as a whole. */
export interface ImportedRun {
  /** Its number, its turn and its folder are this workspace's. */
  detail: Omit<RunDetail, 'folder'>
  origin: RunOrigin
  /** In order, in as many parts as they come in. */
  steps: Iterable<StepColumns>
  log: Iterable<LogLine>
  /** What training took of its machine. */
  use: Iterable<UseSample>
  /** What another tool measured beside loss and accuracy. */
  series: Iterable<NamedSeries>
  /** A folder with its files on the workspace's disk, which becomes the run's; null where it has none. */
  files: string | null
}

/**
 * Stores a whole run as if it had been made here. Within a transaction.
 * @returns the number of its row
 * @throws AtelierError RUN_UNREADABLE where it is not what a run must be; errors of the database as they are
 */
export function storeRun(database: Connection, run: ImportedRun): number {
  const { detail, origin } = run
  const { summary } = detail
  return readable(summary.name, () => {
    runDetail.parse({ ...detail, folder: '' })
    if (isActive(summary.status)) throw new TypeError(`it is ${summary.status}`)
    const { lastInsertRowid } = database
      .prepare(
        `INSERT INTO runs (id, name, status, spec, machine, application_version, git_commit, created_at,
           parent, tags, note, imported, creation)
         VALUES (?, ?, 'completed', ?, ?, ?, ?, ?, ?, ?, ?, ?,
           (SELECT coalesce(max(creation), 0) + 1 FROM runs))`
      )
      .run(
        summary.id,
        summary.name,
        JSON.stringify(detail.spec),
        JSON.stringify(detail.machine),
        detail.applicationVersion,
        detail.commit,
        summary.createdAt,
        detail.parent && JSON.stringify(detail.parent),
        JSON.stringify(summary.tags),
        summary.note ?? '',
        JSON.stringify(origin)
      )
    writeState(database, nothingOf(detail), detail)
    storePoints(database, run)
    return Number(lastInsertRowid)
  })
}

/** What a row is before anything of a run is written into it. */
function nothingOf(detail: ImportedRun['detail']): RunState {
  const { summary, spec } = detail
  return {
    spec,
    summary: {
      ...summary,
      ...{ status: 'completed', error: null, engine: null, epochsDone: 0, stepsPerEpoch: null },
      ...{ last: null, best: null, startedAt: null, endedAt: null },
      ...{ activeSeconds: 0, activeSince: null, seq: 0 }
    },
    ...{ setup: null, epochs: [], sessions: [], checkpoints: [], steering: [], weightsSha256: null }
  }
}

function storePoints(database: Connection, { detail, steps, log, use, series }: ImportedRun): void {
  const { id } = detail.summary
  for (const columns of steps) storeSteps(database, id, columns)
  for (const line of log) storeLine(database, id, line)
  for (const sample of use) storeUse(database, id, sample)
  const insert = database.prepare('INSERT INTO series VALUES (?, ?, ?)')
  for (const each of series) {
    const { name, ...points } = namedSeries.parse(each)
    insert.run(id, name, JSON.stringify(points))
  }
}

/** What another tool measured, by its names, in their order. @throws AtelierError RUN_UNREADABLE */
export function seriesOfRun(database: Connection, id: string, run: string): NamedSeries[] {
  return readable(run, () => {
    const rows = database
      .prepare('SELECT name, points FROM series WHERE run_id = ? ORDER BY name')
      .all(id) as { name: string; points: string }[]
    return rows.map(({ name, points }) =>
      namedSeries.parse({ name, ...(JSON.parse(points) as Omit<NamedSeries, 'name'>) })
    )
  })
}
