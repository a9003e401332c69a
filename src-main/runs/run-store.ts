import { statSync } from 'node:fs'
import {
  AtelierError,
  type ComparedRun,
  type EngineId,
  type EpochMetrics,
  type ExperimentSpec,
  isActive,
  type LogLine,
  type MachineInfo,
  type NamedSeries,
  type RunDetail,
  type RunEvent,
  type RunParent,
  type RunSummary,
  type RunSteps,
  type UseSample
} from '../contract'
import { type Connection, inTransaction } from './connection'
import { type OpenDatabase, openDatabase } from './database'
import { storeEvents } from './event-storage'
import { type ImportedRun, seriesOfRun, storeRun } from './import-run'
import { RunAnnotations } from './run-annotations'
import { RunDeletions } from './run-deletions'
import { RunFolders } from './run-folders'
import { RunIndex } from './run-index'
import { resolveCheckpoint, resolveRun } from './run-names'
import { type RunConfiguration, RunRecords, type StepRange } from './run-records'
import { readable } from './run-row'
import { epochsOf } from './run-state'
import type { NumericSteps } from './step-columns'
import { type MadeSummaries, storeSummary } from './step-summaries'
import { databasePath, storageError } from './storage-error'

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

/**
 * The runs of a workspace: one SQLite database and a folder of files a run. The only writer of both.
 *
 * Every method throws AtelierError: WORKSPACE_NOT_WRITABLE, DISK_FULL, WORKSPACE_BUSY, WORKSPACE_GONE
 * or WORKSPACE_DAMAGED where the database does not do what is asked, and nothing was changed then;
 * UNKNOWN_RUN where there is no such run; RUN_UNREADABLE where what is stored of it is damaged.
 */
export class RunStore {
  private readonly open: OpenDatabase
  private readonly database: Connection
  private readonly records: RunRecords
  private readonly folders: RunFolders
  private readonly inode: number
  private readonly index: RunIndex
  /** How runs are put aside and brought back. */
  readonly deletions: RunDeletions
  /** What people say of runs. */
  readonly annotations: RunAnnotations

  constructor(readonly workspace: string) {
    this.open = openDatabase(workspace)
    this.database = this.open.connection
    this.records = new RunRecords(this.database)
    this.folders = new RunFolders(workspace)
    try {
      this.inode = statSync(databasePath(workspace)).ino
      this.index = new RunIndex(this.database, workspace)
      const change = {
        ...{ workspace, database: this.database, folders: this.folders, index: this.index },
        write: <T>(body: () => () => T): T => this.write(body)
      }
      this.deletions = new RunDeletions(change)
      this.annotations = new RunAnnotations(change)
      if (!this.open.readOnly) {
        this.deletions.finish()
        this.folders.removeIncoming()
      }
    } catch (error) {
      this.open.close()
      throw storageError(error, workspace)
    }
  }

  /** Why nothing can be written, or null. */
  get readOnly(): AtelierError | null {
    return this.open.readOnly
  }

  /** File of the database. */
  get path(): string {
    return databasePath(this.workspace)
  }

  /** The engine that a waiting run asks for; read with its summary, so that a long queue is not. */
  requestedEngine(id: string): EngineId | 'auto' {
    return this.index.engineOf(id) ?? this.detail(id).spec.engine
  }

  /** Folder of a run's checkpoints and other files. */
  folderOf(id: string): string {
    return this.folders.of(id)
  }

  create(run: NewRun): RunSummary {
    return this.write(() => {
      const { lastInsertRowid } = this.database
        .prepare(
          `INSERT INTO runs (id, name, status, spec, machine, application_version, git_commit, created_at,
             parent, creation)
           VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(creation), 0) + 1 FROM runs))`
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
      this.folders.make(run.id)
      return () => this.index.add(run.id, Number(lastInsertRowid))
    })
  }

  /**
   * Takes in a run that was made elsewhere, all of it or nothing.
   * @throws AtelierError RUN_EXISTS, RUN_UNREADABLE where it is not what a run must be
   */
  import(run: ImportedRun): RunSummary {
    const { id } = run.detail.summary
    // One that was deleted makes room for itself.
    if (this.index.isHidden(id)) this.deletions.remove([id])
    if (this.index.has(id)) throw new AtelierError('RUN_EXISTS', { run: this.index.nameOf(id), id })
    try {
      return this.write(() => {
        const place = storeRun(this.database, run)
        readable(run.detail.summary.name, () => this.folders.take(id, run.files))
        return () => this.index.add(id, place)
      })
    } catch (error) {
      this.folders.giveBack(id, run.files)
      throw error
    }
  }

  /** A new folder for the files of a run that is taken in; it is gone at the next start. */
  incomingFolder(): string {
    if (this.readOnly) throw this.readOnly
    return this.read(() => this.folders.incoming())
  }

  /** Stores what happened to a run, all of it or nothing, and counts its sequence number up by one. */
  append(id: string, events: RunEvent[]): RunSummary {
    this.index.place(id)
    return this.write(() => {
      const { summary, spec } = readable(this.index.nameOf(id), () =>
        storeEvents(this.database, this.index.row(id), events)
      )
      return () => {
        this.index.remember(summary, spec.engine)
        return this.summary(id)
      }
    })
  }

  /** The waiting runs in their turn; all others have none. */
  setQueue(ids: string[]): void {
    const changes = this.index.line.changesFor(ids)
    if (changes.length === 0) return
    this.write(() => {
      const update = this.database.prepare('UPDATE runs SET turn = ? WHERE id = ?')
      for (const { id, turn } of changes) update.run(turn, id)
      return () => this.index.line.apply(ids, changes)
    })
  }

  /** Every run, the newest first. */
  list(): RunSummary[] {
    this.requireThere()
    return this.index.list()
  }
  /** Runs that no workbench ended: what a dead one left behind. */
  active(): RunSummary[] {
    return this.list().filter((run) => isActive(run.status))
  }
  /** Runs that wait, in their turn. */
  waiting(): string[] {
    return this.index.line.ids
  }

  /** The identifier of the run that a person means: see {@link resolveRun}. */
  resolve(run: string): string {
    return this.index.has(run) ? run : resolveRun(run, this.list())
  }
  /** The run and the checkpoint that a person means: see {@link resolveCheckpoint}. */
  resolveCheckpoint(text: string): { id: string; checkpoint: string | null } {
    return resolveCheckpoint(text, this.list())
  }

  has(id: string): boolean {
    return this.index.has(id)
  }
  summary(id: string): RunSummary {
    return this.index.summary(id)
  }
  /**
   * Shows a run as ended although that cannot be stored now: whoever asks is told what is so, and not
   * what was stored last.
   */
  presumeEnded(id: string, end: Pick<RunSummary, 'status' | 'error' | 'endedAt'>): RunSummary {
    return this.index.presumeEnded(id, end)
  }
  detail(id: string): RunDetail {
    return this.read(() => this.records.detail(this.index.row(id), this.summary(id), this.folderOf(id)))
  }
  epochs(id: string): EpochMetrics[] {
    return this.read(() => this.records.epochs(id, this.index.nameOf(id)))
  }
  /** As {@link epochs}, but not looked at one by one: for what is asked of thousands of runs. */
  epochsUnchecked(id: string): EpochMetrics[] {
    return this.read(() => readable(this.index.nameOf(id), () => epochsOf(this.database, id)))
  }
  /** What of a run is compared with others, not looked at part by part. */
  compared(id: string): ComparedRun {
    return this.read(() => this.records.compared(this.index.row(id), this.summary(id)))
  }
  /** What a run is a function of, without what happened to it. */
  configuration(id: string): RunConfiguration {
    return this.read(() => this.records.configuration(this.index.place(id), this.index.nameOf(id)))
  }
  /** All steps of a run, or those of a range, thinned to at most `points`. */
  steps(id: string, points: number, range?: StepRange): RunSteps & { seq: number } {
    const { name, seq } = this.summary(id)
    const use = this.use(id, points)
    const { steps, made } = this.read(() => this.records.steps(id, name, points, range))
    if (made.size > 0) this.keepSummaries(id, made)
    return { ...steps, ...(use.length > 0 && { use }), seq }
  }
  /** Looking at a run does not fail where nothing can be written: they are made again the next time. */
  private keepSummaries(id: string, made: MadeSummaries): void {
    try {
      this.write(() => {
        for (const [first, summary] of made) storeSummary(this.database, id, first, summary)
        return () => undefined
      })
    } catch (error) {
      if (!(error instanceof AtelierError)) throw error
    }
  }
  /** What training took of the machine, thinned to at most `points` samples. */
  use(id: string, points = Number.MAX_SAFE_INTEGER): UseSample[] {
    return this.read(() => this.records.use(id, this.index.nameOf(id), points))
  }
  /** All steps of a run as they are stored, a block at a time. */
  stepBlocks(id: string): Iterable<NumericSteps> {
    return this.records.stepBlocks(id, this.index.nameOf(id))
  }
  /** What another tool measured of a run that was taken in, under its own names. */
  series(id: string): NamedSeries[] {
    return this.read(() => seriesOfRun(this.database, id, this.index.nameOf(id)))
  }
  log(id: string): LogLine[] {
    return this.read(() => this.records.log(id, this.index.nameOf(id)))
  }
  /** Unix milliseconds of the last thing that is known of a run. */
  lastActivity(id: string): number {
    return this.read(() => this.records.lastActivity(this.summary(id)))
  }

  /** Removes runs and their files for good, all of them or none. */
  delete(ids: string[]): void {
    if (this.readOnly) throw this.readOnly
    this.deletions.remove(ids)
  }

  /** Leaves everything in the one database file, so that a copy of it is a backup. */
  close(): void {
    this.open.close()
  }

  /**
   * A change of the database, whole or not at all. `body` returns what is to be done, and returned, once
   * it is stored.
   */
  private write<T>(body: () => () => T): T {
    if (this.readOnly) throw this.readOnly
    this.requireThere()
    return this.read(() => inTransaction(this.database, body)())
  }
  private read<T>(body: () => T): T {
    try {
      return body()
    } catch (error) {
      throw storageError(error, this.workspace)
    }
  }

  /** A database whose file was removed can be written on and on, and nobody would ever find it again. */
  private requireThere(): void {
    if (!this.isThere) throw new AtelierError('WORKSPACE_GONE', { path: this.workspace })
  }
  /** Whether the database is still where it was opened. */
  get isThere(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.ino === this.inode
  }
}
