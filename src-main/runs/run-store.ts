import { statSync } from 'node:fs'
import {
  AtelierError,
  type EngineId,
  type EpochMetrics,
  type ExperimentSpec,
  isActive,
  type LogLine,
  type MachineInfo,
  type RunDetail,
  type RunEvent,
  type RunParent,
  type RunSummary,
  type StepColumns
} from '../contract'
import { type Connection, inTransaction } from './connection'
import { type OpenDatabase, openDatabase } from './database'
import { storeEvents } from './event-storage'
import { RunFolders } from './run-folders'
import { resolveCheckpoint, resolveRun } from './run-names'
import { RunRecords } from './run-records'
import { engineOf, readable, type RunRow, summaryOf, unreadableSummary } from './run-row'
import { databasePath, storageError } from './storage-error'
import { WaitingLine } from './waiting-line'

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

/** @throws RangeError where an index has a row that the table has not */
function found(row: unknown): RunRow {
  if (row === undefined) throw new RangeError('its row is missing')
  return row as RunRow
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
  /**
   * Every summary, in the order in which the runs were made; kept because nobody else writes: a history
   * of 10,000 runs is then listed without reading one.
   */
  private readonly summaries = new Map<string, RunSummary>()
  /** Rows by identifier: one that is damaged is found by its row all the same. */
  private readonly rows = new Map<string, number>()
  /** What waiting runs want to be computed by. */
  private readonly engines = new Map<string, EngineId | 'auto'>()
  private readonly line: WaitingLine

  constructor(readonly workspace: string) {
    this.open = openDatabase(workspace)
    this.database = this.open.connection
    this.records = new RunRecords(this.database)
    this.folders = new RunFolders(workspace)
    try {
      this.inode = statSync(databasePath(workspace)).ino
      this.line = new WaitingLine(this.load())
      if (!this.open.readOnly) this.finishDeletions()
    } catch (error) {
      this.open.close()
      throw storageError(error, workspace)
    }
  }

  /** Why nothing can be written, or null. */
  get readOnly(): AtelierError | null {
    return this.open.readOnly
  }

  /** Reads every row; returns the turns of those that wait. */
  private load(): { id: string; turn: number }[] {
    const waiting: { id: string; turn: number }[] = []
    const places = this.database
      .prepare('SELECT rowid AS place, id FROM runs ORDER BY creation, rowid')
      .all() as { place: number; id: string }[]
    const select = this.database.prepare('SELECT * FROM runs WHERE rowid = ?')
    for (const { place, id } of places) {
      this.rows.set(id, place)
      try {
        const row = readable(id, () => found(select.get(place)))
        this.keep(row)
        if (row.turn !== null) waiting.push({ id, turn: row.turn })
      } catch (error) {
        const { code } = storageError(error, this.workspace) as { code?: string }
        if (code !== 'RUN_UNREADABLE' && code !== 'WORKSPACE_DAMAGED') throw error
        this.summaries.set(id, unreadableSummary({ id }, error))
      }
    }
    return waiting
  }

  /** File of the database. */
  get path(): string {
    return databasePath(this.workspace)
  }

  private keep(row: RunRow): void {
    const summary = summaryOf(row)
    this.remember(summary, summary.status === 'queued' ? engineOf(row) : null)
  }
  private remember(summary: RunSummary, engine: EngineId | 'auto' | null): void {
    this.summaries.set(summary.id, summary)
    if (summary.status === 'queued' && engine !== null) this.engines.set(summary.id, engine)
    else this.engines.delete(summary.id)
  }

  /** The engine that a waiting run asks for; read with its summary, so that a long queue is not. */
  requestedEngine(id: string): EngineId | 'auto' {
    return this.engines.get(id) ?? this.detail(id).spec.engine
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
      return () => {
        this.rows.set(run.id, Number(lastInsertRowid))
        return this.changed(run.id)
      }
    })
  }

  /** Stores what happened to a run, all of it or nothing, and counts its sequence number up by one. */
  append(id: string, events: RunEvent[]): RunSummary {
    this.place(id)
    return this.write(() => {
      const { summary, spec } = readable(this.nameOf(id), () =>
        storeEvents(this.database, this.row(id), events)
      )
      return () => {
        this.remember(summary, spec.engine)
        return this.summary(id)
      }
    })
  }

  /** The waiting runs in their turn; all others have none. */
  setQueue(ids: string[]): void {
    const changes = this.line.changesFor(ids)
    if (changes.length === 0) return
    this.write(() => {
      const update = this.database.prepare('UPDATE runs SET turn = ? WHERE id = ?')
      for (const { id, turn } of changes) update.run(turn, id)
      return () => this.line.apply(ids, changes)
    })
  }

  rename(id: string, name: string): RunSummary {
    return this.update(id, 'name', name)
  }
  tag(id: string, tags: string[]): RunSummary {
    return this.update(id, 'tags', JSON.stringify([...new Set(tags)]))
  }
  private update(id: string, column: 'name' | 'tags', value: string): RunSummary {
    const place = this.place(id)
    return this.write(() => {
      this.database.prepare(`UPDATE runs SET ${column} = ? WHERE rowid = ?`).run(value, place)
      return () => this.changed(id)
    })
  }

  /** Every run, the newest first. */
  list(): RunSummary[] {
    this.requireThere()
    return [...this.summaries.keys()].reverse().map((id) => this.summary(id))
  }
  /** Runs that no workbench ended: what a dead one left behind. */
  active(): RunSummary[] {
    return this.list().filter((run) => isActive(run.status))
  }
  /** Runs that wait, in their turn. */
  waiting(): string[] {
    return this.line.ids
  }

  /** The identifier of the run that a person means: see {@link resolveRun}. */
  resolve(run: string): string {
    return this.summaries.has(run) ? run : resolveRun(run, this.list())
  }
  /** The run and the checkpoint that a person means: see {@link resolveCheckpoint}. */
  resolveCheckpoint(text: string): { id: string; checkpoint: string | null } {
    return resolveCheckpoint(text, this.list())
  }

  summary(id: string): RunSummary {
    const known = this.summaries.get(id)
    if (!known) throw new AtelierError('UNKNOWN_RUN', { run: id })
    return { ...known, queuePosition: this.line.placeOf(id) }
  }
  /**
   * Shows a run as ended although that cannot be stored now: whoever asks is told what is so, and not
   * what was stored last.
   */
  presumeEnded(id: string, end: Pick<RunSummary, 'status' | 'error' | 'endedAt'>): RunSummary {
    this.summaries.set(id, { ...this.summary(id), ...end, activeSince: null })
    return this.summary(id)
  }
  /** The summary after a change. */
  private changed(id: string): RunSummary {
    this.keep(this.row(id))
    return this.summary(id)
  }
  detail(id: string): RunDetail {
    return this.read(() => this.records.detail(this.row(id), this.summary(id), this.folderOf(id)))
  }
  epochs(id: string): EpochMetrics[] {
    return this.read(() => this.records.epochs(id, this.nameOf(id)))
  }
  /** All steps of a run, thinned to at most `points`. */
  steps(id: string, points: number): StepColumns & { seq: number } {
    const { name, seq } = this.summary(id)
    return { ...this.read(() => this.records.steps(id, name, points)), seq }
  }
  log(id: string): LogLine[] {
    return this.read(() => this.records.log(id, this.nameOf(id)))
  }
  /** Unix milliseconds of the last thing that is known of a run. */
  lastActivity(id: string): number {
    return this.read(() => this.records.lastActivity(this.summary(id)))
  }

  /**
   * Removes runs and their files, all of them or none. On a full disk their files go first, for the room
   * that they take.
   */
  delete(ids: string[]): void {
    if (this.readOnly) throw this.readOnly
    const places = ids.map((id) => this.place(id))
    const forEach = (what: 'putAside' | 'putBack' | 'empty' | 'removeAside'): void =>
      ids.forEach((id) => this.folders[what](id))
    try {
      forEach('putAside')
      this.deleteRows(ids, places)
    } catch (error) {
      const reason = storageError(error, this.workspace)
      if (!(reason instanceof AtelierError) || reason.code !== 'DISK_FULL') {
        forEach('putBack')
        throw reason
      }
      forEach('empty')
      this.deleteRows(ids, places)
    }
    forEach('removeAside')
  }
  private deleteRows(ids: string[], places: number[]): void {
    this.write(() => {
      const remove = this.database.prepare('DELETE FROM runs WHERE rowid = ?')
      for (const place of places) remove.run(place)
      return () => {
        for (const id of ids) {
          this.summaries.delete(id)
          this.rows.delete(id)
          this.engines.delete(id)
        }
      }
    })
  }

  /** Deletions that did not come to their end: undone where the run is whole, else finished. */
  private finishDeletions(): void {
    for (const { id, isWhole } of this.folders.leftAside())
      if (!this.summaries.has(id)) this.folders.removeAside(id)
      else if (isWhole) this.folders.putBack(id)
      else this.delete([id])
  }

  /** Leaves everything in the one database file, so that a copy of it is a backup. */
  close(): void {
    this.open.close()
  }

  private place(id: string): number {
    const place = this.rows.get(id)
    if (place === undefined) throw new AtelierError('UNKNOWN_RUN', { run: id })
    return place
  }
  private nameOf(id: string): string {
    return this.summaries.get(id)?.name ?? id
  }
  private row(id: string): RunRow {
    const select = this.database.prepare('SELECT * FROM runs WHERE rowid = ?')
    const place = this.place(id)
    return readable(this.nameOf(id), () => found(select.get(place)))
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
