import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  AtelierError,
  type CheckpointInfo,
  decodeMetric,
  type EncodedError,
  type EpochMetrics,
  type ExperimentSpec,
  isActive,
  type LogLine,
  type MachineInfo,
  type RunDetail,
  type RunEvent,
  type RunParent,
  type RunSetup,
  type RunStatus,
  type RunSummary,
  type SteeringEvent,
  type StepColumns
} from '../contract'
import { type Connection, inTransaction, openDatabase, storageError } from './database'
import { packSteps, unpackSteps } from './packed-steps'
import { rollBack } from './roll-back'
import { parse, type RunRow, summaryOf } from './run-row'
import { beginSession, endSession, proveSession, sessionsOf } from './sessions'
import { joinSteps, numericSteps, type NumericSteps, thinSteps } from './step-columns'

/** What a run is made of before anything happens to it. */
export interface NewRun {
  id: string
  name: string
  spec: ExperimentSpec
  machine: MachineInfo
  applicationVersion: string
  commit: string | null
  createdAt: number
  /** Where it is another's continuation. */
  parent?: RunParent | null
}

/** Removes a folder that was put aside; what cannot be removed now is removed at a later start. */
function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // Somebody looks into it.
  }
}

const mostCandidates = 5
/** Runs to choose from: identifier, name, and the day and minute when they were started. */
function candidatesText(runs: RunSummary[]): string {
  const named = runs
    .slice(0, mostCandidates)
    .map(
      ({ id, name, createdAt }) =>
        `${id} "${name}" (${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC)`
    )
  return [
    ...named,
    ...(runs.length > mostCandidates ? [`${runs.length - mostCandidates} more`] : [])
  ].join(', ')
}

/** The runs of a workspace: one SQLite database and a folder of files a run. The only writer of both. */
export class RunStore {
  private readonly database: Connection
  /**
   * Every summary, kept because nobody else writes: a history of 10,000 runs is then listed without
   * reading one.
   */
  private readonly summaries = new Map<string, RunSummary>()

  /** @throws AtelierError as {@link openDatabase} does */
  constructor(private readonly workspace: string) {
    this.database = openDatabase(workspace)
    this.guard(() => {
      this.removeDeletedFolders()
      for (const row of this.database.prepare('SELECT * FROM runs').all() as RunRow[])
        this.summaries.set(row.id, summaryOf(row))
    })
  }

  /** Folder of a run's checkpoints and other files. */
  folderOf(id: string): string {
    return join(this.workspace, 'runs', id)
  }

  create(run: NewRun): RunSummary {
    return this.guard(() => {
      inTransaction(this.database, () => {
        this.database
          .prepare(
            `INSERT INTO runs (id, name, status, spec, machine, application_version, git_commit, created_at, parent) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?)`
          )
          .run(
            run.id,
            run.name,
            JSON.stringify(run.spec),
            JSON.stringify(run.machine),
            run.applicationVersion,
            run.commit,
            run.createdAt,
            run.parent ? JSON.stringify(run.parent) : null
          )
        mkdirSync(this.folderOf(run.id), { recursive: true })
      })
      return this.changed(run.id)
    })
  }

  /** Stores what happened to a run, all of it or nothing, and counts its sequence number up by one. */
  append(id: string, events: RunEvent[]): RunSummary {
    return this.guard(() => {
      inTransaction(this.database, () => {
        for (const event of events) this.store(id, event)
        this.database.prepare('UPDATE runs SET seq = seq + 1 WHERE id = ?').run(id)
      })
      return this.changed(id)
    })
  }

  private store(id: string, event: RunEvent): void {
    const { database } = this
    switch (event.type) {
      case 'setup':
        database
          .prepare('UPDATE runs SET setup = ?, engine = ?, steps_per_epoch = ? WHERE id = ?')
          .run(JSON.stringify(event.setup), event.setup.engine, event.setup.stepsPerEpoch, id)
        return
      case 'steps':
        return this.storeSteps(id, numericSteps(event.steps))
      case 'epoch':
        return this.storeEpoch(id, event.metrics)
      case 'log':
        database
          .prepare(
            'INSERT INTO log_lines SELECT ?, coalesce(max(number), 0) + 1, ? FROM log_lines WHERE run_id = ?'
          )
          .run(id, JSON.stringify(event.line), id)
        return
      case 'status':
        return this.storeStatus(id, event.status, event.error, event.at)
      case 'checkpoints':
        database
          .prepare('UPDATE runs SET checkpoints = ? WHERE id = ?')
          .run(JSON.stringify(event.checkpoints), id)
        return
      case 'resumed':
        rollBack(database, id, event)
        return beginSession(database, id, event.at, event.epoch * event.stepsPerEpoch + event.step + 1)
      case 'proof':
        return proveSession(database, id, event.proof)
      case 'steered':
        return this.storeSteering(id, event.steering)
      default:
        event satisfies never
    }
  }

  private storeSteps(id: string, steps: NumericSteps): void {
    const first = steps.step[0]
    if (first === undefined) return
    // A run that goes on from a checkpoint does the steps after it anew.
    this.database.prepare('DELETE FROM step_blocks WHERE run_id = ? AND first_step >= ?').run(id, first)
    this.database.prepare('INSERT INTO step_blocks VALUES (?, ?, ?)').run(id, first, packSteps(steps))
  }

  /**
   * Makes one block of an epoch's: a slow model sends its steps one by one, and a chart should not have
   * to read a row for each.
   */
  private joinBlocks(id: string, { epoch, steps }: EpochMetrics): void {
    const span = [id, (epoch - 1) * steps + 1, epoch * steps] as const
    const blocks = this.database
      .prepare(
        'SELECT packed FROM step_blocks WHERE run_id = ? AND first_step BETWEEN ? AND ? ORDER BY first_step'
      )
      .all(...span) as { packed: string }[]
    if (blocks.length > 1)
      this.storeSteps(id, joinSteps(blocks.map(({ packed }) => unpackSteps(packed))))
  }

  private storeEpoch(id: string, metrics: EpochMetrics): void {
    const best = parse<RunSummary['best']>(this.row(id).best)
    const better = best === null || decodeMetric(metrics.val_accuracy) > decodeMetric(best.val_accuracy)
    this.database
      .prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?)')
      .run(id, metrics.epoch, JSON.stringify(metrics))
    this.joinBlocks(id, metrics)
    this.database
      .prepare('UPDATE runs SET epochs_done = ?, last_epoch = ?, best = ? WHERE id = ?')
      .run(
        metrics.epoch,
        JSON.stringify(metrics),
        JSON.stringify(better ? { epoch: metrics.epoch, val_accuracy: metrics.val_accuracy } : best),
        id
      )
  }

  /** A run that goes on from before a change makes it once more; there is one a step. */
  private storeSteering(id: string, event: SteeringEvent): void {
    const known = (parse<SteeringEvent[]>(this.row(id).steering) ?? []).filter(
      ({ step }) => step !== event.step
    )
    this.database
      .prepare('UPDATE runs SET steering = ? WHERE id = ?')
      .run(JSON.stringify([...known, event].sort((a, b) => a.step - b.step)), id)
  }

  private storeStatus(id: string, status: RunStatus, error: EncodedError | null, at: number): void {
    this.database
      .prepare(
        `UPDATE runs SET status = ?, error = ?, started_at = CASE WHEN ? = 'preparing' THEN coalesce(started_at, ?) ELSE started_at END, ended_at = max(?, coalesce(started_at, 0)) WHERE id = ?`
      )
      .run(
        status,
        error === null ? null : JSON.stringify(error),
        status,
        at,
        isActive(status) ? null : at,
        id
      )
    if (!isActive(status) || status === 'queued') endSession(this.database, id, at)
  }

  /** The waiting runs in their turn; all others have none. Returns the summaries that changed. */
  setQueue(ids: string[]): RunSummary[] {
    return this.guard(() => {
      const before = [...this.summaries.values()].filter((run) => run.queuePosition !== null)
      const positions = new Map(ids.map((id, i) => [id, i + 1]))
      const changed = [...new Set([...before.map((run) => run.id), ...ids])].filter(
        (id) => this.summary(id).queuePosition !== (positions.get(id) ?? null)
      )
      if (changed.length > 0)
        inTransaction(this.database, () => {
          for (const id of changed)
            this.database
              .prepare('UPDATE runs SET queue_position = ? WHERE id = ?')
              .run(positions.get(id) ?? null, id)
        })
      return changed.map((id) => this.changed(id))
    })
  }

  setWeightsHash(id: string, sha256: string): void {
    this.guard(() =>
      inTransaction(this.database, () =>
        this.database.prepare('UPDATE runs SET weights_sha256 = ? WHERE id = ?').run(sha256, id)
      )
    )
  }
  rename(id: string, name: string): RunSummary {
    return this.guard(() => {
      inTransaction(this.database, () =>
        this.database.prepare('UPDATE runs SET name = ? WHERE id = ?').run(name, id)
      )
      return this.changed(id)
    })
  }
  tag(id: string, tags: string[]): RunSummary {
    return this.guard(() => {
      inTransaction(this.database, () =>
        this.database
          .prepare('UPDATE runs SET tags = ? WHERE id = ?')
          .run(JSON.stringify([...new Set(tags)]), id)
      )
      return this.changed(id)
    })
  }

  /** Every run, the newest first. */
  list(): RunSummary[] {
    return [...this.summaries.values()].sort(
      (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)
    )
  }
  /** Runs that no workbench ended: what a dead one left behind. */
  active(): RunSummary[] {
    return this.list().filter((run) => isActive(run.status))
  }

  /**
   * The identifier of the run that a person means: an identifier, a name, or a beginning of an
   * identifier that fits a single run. A whole name goes before a beginning: whoever called a run `2026`
   * can have it by that.
   * @throws AtelierError UNKNOWN_RUN, AMBIGUOUS_RUN
   */
  resolve(run: string): string {
    const all = this.list()
    if (this.summaries.has(run)) return run
    const named = all.filter(({ name }) => name === run)
    const fitting = named.length > 0 ? named : all.filter(({ id }) => id.startsWith(run))
    if (fitting.length === 0 || run === '') throw new AtelierError('UNKNOWN_RUN', { run })
    if (fitting.length > 1)
      throw new AtelierError('AMBIGUOUS_RUN', {
        run,
        count: fitting.length,
        candidates: candidatesText(fitting)
      })
    return (fitting[0] as RunSummary).id
  }
  /**
   * As {@link resolve}, of RUN or RUN@CHECKPOINT. A name that has an @ itself goes before.
   * @throws AtelierError UNKNOWN_RUN, AMBIGUOUS_RUN
   */
  resolveCheckpoint(text: string): { id: string; checkpoint: string | null } {
    const at = text.lastIndexOf('@')
    try {
      return { id: this.resolve(text), checkpoint: null }
    } catch (error) {
      if (at < 1 || !(error instanceof AtelierError) || error.code !== 'UNKNOWN_RUN') throw error
      return { id: this.resolve(text.slice(0, at)), checkpoint: text.slice(at + 1) }
    }
  }

  summary(id: string): RunSummary {
    const known = this.summaries.get(id)
    if (!known) throw new AtelierError('UNKNOWN_RUN', { run: id })
    return known
  }
  /**
   * Shows a run as ended although that cannot be stored now: whoever asks is told what is so, and not
   * what was stored last.
   */
  presumeEnded(id: string, end: Pick<RunSummary, 'status' | 'error' | 'endedAt'>): RunSummary {
    const summary = { ...this.summary(id), ...end, activeSince: null }
    this.summaries.set(id, summary)
    return summary
  }
  /** The summary after a change. */
  private changed(id: string): RunSummary {
    const summary = summaryOf(this.row(id))
    this.summaries.set(id, summary)
    return summary
  }
  detail(id: string): RunDetail {
    const row = this.row(id)
    return {
      summary: this.summary(id),
      spec: JSON.parse(row.spec) as ExperimentSpec,
      setup: parse<RunSetup>(row.setup),
      epochs: this.epochs(id),
      sessions: this.guard(() => sessionsOf(this.database, id)),
      checkpoints: parse<CheckpointInfo[]>(row.checkpoints) ?? [],
      steering: parse<SteeringEvent[]>(row.steering) ?? [],
      parent: parse<RunParent>(row.parent),
      machine: JSON.parse(row.machine) as MachineInfo,
      applicationVersion: row.application_version,
      commit: row.git_commit,
      weightsSha256: row.weights_sha256,
      folder: this.folderOf(id)
    }
  }
  epochs(id: string): EpochMetrics[] {
    const rows = this.guard(
      () =>
        this.database.prepare('SELECT metrics FROM epochs WHERE run_id = ? ORDER BY epoch').all(id) as {
          metrics: string
        }[]
    )
    return rows.map((row) => JSON.parse(row.metrics) as EpochMetrics)
  }
  /** All steps of a run, thinned to at most `points`. */
  steps(id: string, points: number): StepColumns & { seq: number } {
    const rows = this.guard(
      () =>
        this.database
          .prepare('SELECT packed FROM step_blocks WHERE run_id = ? ORDER BY first_step')
          .all(id) as { packed: string }[]
    )
    return {
      ...thinSteps(joinSteps(rows.map(({ packed }) => unpackSteps(packed))), points),
      seq: this.row(id).seq
    }
  }
  log(id: string): LogLine[] {
    const rows = this.guard(
      () =>
        this.database.prepare('SELECT line FROM log_lines WHERE run_id = ? ORDER BY number').all(id) as {
          line: string
        }[]
    )
    return rows.map((row) => JSON.parse(row.line) as LogLine)
  }

  /** Unix milliseconds of the last thing that is known of a run. */
  lastActivity(id: string): number {
    const { createdAt, startedAt, last } = this.summary(id)
    const block = this.guard(() =>
      this.database
        .prepare('SELECT packed FROM step_blocks WHERE run_id = ? ORDER BY first_step DESC LIMIT 1')
        .get(id)
    ) as { packed: string } | undefined
    const step = block === undefined ? 0 : (unpackSteps(block.packed).at.at(-1) ?? 0)
    return Math.round(
      Math.max(createdAt, startedAt ?? 0, last?.at ?? 0, step, this.log(id).at(-1)?.at ?? 0)
    )
  }

  /**
   * Removes a run and its files. The folder is put aside first, so that a crash leaves a run whole or
   * gone.
   */
  delete(id: string): void {
    this.guard(() => {
      const folder = this.folderOf(id),
        aside = `${folder}.deleted`
      if (existsSync(folder)) renameSync(folder, aside)
      try {
        inTransaction(this.database, () =>
          this.database.prepare('DELETE FROM runs WHERE id = ?').run(id)
        )
      } catch (error) {
        if (existsSync(aside)) renameSync(aside, folder)
        throw error
      }
      this.summaries.delete(id)
      removeFolder(aside)
    })
  }

  /**
   * Folders put aside by a deletion that did not come to its end: gone where the run is gone, back where
   * it is not.
   */
  private removeDeletedFolders(): void {
    for (const name of readdirSync(join(this.workspace, 'runs')).filter((each) =>
      each.endsWith('.deleted')
    )) {
      const id = name.slice(0, -'.deleted'.length)
      const exists = this.database.prepare('SELECT 1 FROM runs WHERE id = ?').get(id) !== undefined
      if (exists) renameSync(join(this.workspace, 'runs', name), this.folderOf(id))
      else removeFolder(join(this.workspace, 'runs', name))
    }
  }

  /** Leaves everything in the one database file, so that a copy of it is a backup. */
  close(): void {
    try {
      this.database.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // A full disk: the next start does it.
    }
    this.database.close()
  }

  private row(id: string): RunRow {
    const row = this.guard(() => this.database.prepare('SELECT * FROM runs WHERE id = ?').get(id)) as
      RunRow | undefined
    if (!row) throw new AtelierError('UNKNOWN_RUN', { run: id })
    return row
  }

  private guard<T>(body: () => T): T {
    try {
      return body()
    } catch (error) {
      throw storageError(error, this.workspace)
    }
  }
}
