import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  AtelierError, decodeMetric, type EncodedError, type EpochMetrics, type ExperimentSpec, isActive, type LogLine, type MachineInfo, type RunDetail, type RunEvent, type RunSetup,
  type RunStatus, type RunSummary, type StepColumns
} from '../contract'
import { type Connection, openDatabase, storageError } from './database'
import { joinSteps, thinSteps } from './step-columns'

/** What a run is made of before anything happens to it. */
export interface NewRun {
  id: string
  name: string
  spec: ExperimentSpec
  machine: MachineInfo
  applicationVersion: string
  commit: string | null
  createdAt: number
}

interface RunRow {
  id: string; name: string; status: RunStatus; tags: string; spec: string; engine: RunSummary['engine']; setup: string | null; machine: string
  application_version: string; git_commit: string | null; epochs_done: number; steps_per_epoch: number | null; last_epoch: string | null; best: string | null
  weights_sha256: string | null; error: string | null; seq: number; created_at: number; started_at: number | null; ended_at: number | null
}

const parse = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T))

function summaryOf(row: RunRow): RunSummary {
  const spec = JSON.parse(row.spec) as ExperimentSpec
  return {
    id: row.id, name: row.name, status: row.status, tags: JSON.parse(row.tags) as string[], modelId: spec.model.id, datasetId: spec.dataset.id,
    optimizerType: spec.optimizer.type, learningRate: spec.optimizer.learningRate, batchSize: spec.batchSize, engine: row.engine, epochsPlanned: spec.epochs,
    epochsDone: row.epochs_done, stepsPerEpoch: row.steps_per_epoch, last: parse(row.last_epoch), best: parse(row.best), createdAt: row.created_at,
    startedAt: row.started_at, endedAt: row.ended_at, error: parse(row.error), seq: row.seq
  }
}

/** The runs of a workspace: one SQLite database and a folder of files a run. The only writer of both. */
export class RunStore {
  private readonly database: Connection

  /** @throws AtelierError as {@link openDatabase} does */
  constructor(private readonly workspace: string) {
    this.database = openDatabase(workspace)
    this.removeDeletedFolders()
  }

  /** Folder of a run's checkpoints and other files. */
  folderOf(id: string): string {
    return join(this.workspace, 'runs', id)
  }

  create(run: NewRun): RunSummary {
    return this.guard(() => {
      mkdirSync(this.folderOf(run.id), { recursive: true })
      this.database
        .prepare(`INSERT INTO runs (id, name, status, spec, machine, application_version, git_commit, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?)`)
        .run(run.id, run.name, JSON.stringify(run.spec), JSON.stringify(run.machine), run.applicationVersion, run.commit, run.createdAt)
      return this.summary(run.id)
    })
  }

  /** Stores what happened to a run, all of it or nothing, and counts its sequence number up by one. */
  append(id: string, events: RunEvent[]): RunSummary {
    return this.guard(() => {
      this.database.transaction(() => {
        for (const event of events) this.store(id, event)
        this.database.prepare('UPDATE runs SET seq = seq + 1 WHERE id = ?').run(id)
      })()
      return this.summary(id)
    })
  }

  private store(id: string, event: RunEvent): void {
    const { database } = this
    switch (event.type) {
      case 'setup':
        database.prepare('UPDATE runs SET setup = ?, engine = ?, steps_per_epoch = ? WHERE id = ?').run(JSON.stringify(event.setup), event.setup.engine, event.setup.stepsPerEpoch, id)
        return
      case 'steps': {
        const [first] = event.steps.step
        if (first !== undefined) database.prepare('INSERT OR REPLACE INTO step_batches VALUES (?, ?, ?)').run(id, first, JSON.stringify(event.steps))
        return
      }
      case 'epoch':
        return this.storeEpoch(id, event.metrics)
      case 'log':
        database.prepare('INSERT INTO log_lines SELECT ?, coalesce(max(number), 0) + 1, ? FROM log_lines WHERE run_id = ?').run(id, JSON.stringify(event.line), id)
        return
      case 'status':
        return this.storeStatus(id, event.status, event.error, event.at)
      case 'checkpoint':
        return
      default:
        event satisfies never
    }
  }

  private storeEpoch(id: string, metrics: EpochMetrics): void {
    const { best } = this.summary(id)
    const better = best === null || !(decodeMetric(metrics.val_accuracy) <= decodeMetric(best.val_accuracy))
    this.database.prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?)').run(id, metrics.epoch, JSON.stringify(metrics))
    this.database
      .prepare('UPDATE runs SET epochs_done = ?, last_epoch = ?, best = ? WHERE id = ?')
      .run(metrics.epoch, JSON.stringify(metrics), JSON.stringify(better ? { epoch: metrics.epoch, val_accuracy: metrics.val_accuracy } : best), id)
  }

  private storeStatus(id: string, status: RunStatus, error: EncodedError | null, at: number): void {
    this.database
      .prepare(`UPDATE runs SET status = ?, error = ?, started_at = CASE WHEN ? = 'preparing' THEN coalesce(started_at, ?) ELSE started_at END, ended_at = ? WHERE id = ?`)
      .run(status, error === null ? null : JSON.stringify(error), status, at, isActive(status) ? null : at, id)
  }

  setWeightsHash(id: string, sha256: string): void {
    this.guard(() => this.database.prepare('UPDATE runs SET weights_sha256 = ? WHERE id = ?').run(sha256, id))
  }
  rename(id: string, name: string): RunSummary {
    return this.guard(() => {
      this.database.prepare('UPDATE runs SET name = ? WHERE id = ?').run(name, id)
      return this.summary(id)
    })
  }
  tag(id: string, tags: string[]): RunSummary {
    return this.guard(() => {
      this.database.prepare('UPDATE runs SET tags = ? WHERE id = ?').run(JSON.stringify([...new Set(tags)]), id)
      return this.summary(id)
    })
  }

  /** Every run, the newest first. */
  list(): RunSummary[] {
    return this.guard(() => (this.database.prepare('SELECT * FROM runs ORDER BY created_at DESC, id DESC').all() as RunRow[]).map(summaryOf))
  }
  /** Runs that no workbench ended: what a dead one left behind. */
  active(): RunSummary[] {
    return this.list().filter((run) => isActive(run.status))
  }

  /**
   * The identifier of the run that a person means: an identifier, a beginning of one that fits a single run, or a name.
   * @throws AtelierError UNKNOWN_RUN, AMBIGUOUS_RUN
   */
  resolve(run: string): string {
    const rows = this.guard(() => this.database.prepare('SELECT id FROM runs WHERE id = ? OR name = ? OR substr(id, 1, length(?)) = ?').all(run, run, run, run) as { id: string }[])
    if (rows.some((row) => row.id === run)) return run
    if (rows.length > 1) throw new AtelierError('AMBIGUOUS_RUN', { run, count: rows.length })
    if (!rows[0] || run === '') throw new AtelierError('UNKNOWN_RUN', { run })
    return rows[0].id
  }

  summary(id: string): RunSummary {
    return summaryOf(this.row(id))
  }
  detail(id: string): RunDetail {
    const row = this.row(id)
    return {
      summary: summaryOf(row), spec: JSON.parse(row.spec) as ExperimentSpec, setup: parse<RunSetup>(row.setup), epochs: this.epochs(id), machine: JSON.parse(row.machine) as MachineInfo,
      applicationVersion: row.application_version, commit: row.git_commit, weightsSha256: row.weights_sha256, folder: this.folderOf(id)
    }
  }
  epochs(id: string): EpochMetrics[] {
    const rows = this.guard(() => this.database.prepare('SELECT metrics FROM epochs WHERE run_id = ? ORDER BY epoch').all(id) as { metrics: string }[])
    return rows.map((row) => JSON.parse(row.metrics) as EpochMetrics)
  }
  /** All steps of a run, thinned to at most `points`. */
  steps(id: string, points: number): StepColumns & { seq: number } {
    const rows = this.guard(() => this.database.prepare('SELECT steps FROM step_batches WHERE run_id = ? ORDER BY first_step').all(id) as { steps: string }[])
    return { ...thinSteps(joinSteps(rows.map((row) => JSON.parse(row.steps) as StepColumns)), points), seq: this.row(id).seq }
  }
  log(id: string): LogLine[] {
    const rows = this.guard(() => this.database.prepare('SELECT line FROM log_lines WHERE run_id = ? ORDER BY number').all(id) as { line: string }[])
    return rows.map((row) => JSON.parse(row.line) as LogLine)
  }

  /** Removes a run and its files. The folder is put aside first, so that a crash leaves a run whole or gone. */
  delete(id: string): void {
    this.guard(() => {
      const folder = this.folderOf(id), aside = `${folder}.deleted`
      if (existsSync(folder)) renameSync(folder, aside)
      this.database.prepare('DELETE FROM runs WHERE id = ?').run(id)
      rmSync(aside, { recursive: true, force: true })
    })
  }

  /** Folders put aside by a deletion that did not come to its end: gone where the run is gone, back where it is not. */
  private removeDeletedFolders(): void {
    for (const name of readdirSync(join(this.workspace, 'runs')).filter((each) => each.endsWith('.deleted'))) {
      const id = name.slice(0, -'.deleted'.length)
      const exists = this.database.prepare('SELECT 1 FROM runs WHERE id = ?').get(id) !== undefined
      if (exists) renameSync(join(this.workspace, 'runs', name), this.folderOf(id))
      else rmSync(join(this.workspace, 'runs', name), { recursive: true, force: true })
    }
  }

  close(): void {
    this.database.close()
  }

  private row(id: string): RunRow {
    const row = this.guard(() => this.database.prepare('SELECT * FROM runs WHERE id = ?').get(id)) as RunRow | undefined
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
