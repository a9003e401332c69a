import { AtelierError, type EngineId, type RunSummary } from '../contract'
import { type Connection, prepared } from './connection'
import {
  checkpointNotes,
  engineOf,
  readable,
  rowOf,
  type RunRow,
  summaryColumns,
  type SummaryRow,
  summaryOf,
  unreadableSummary
} from './run-row'
import { storageError } from './storage-error'
import { WaitingLine } from './waiting-line'

/**
 * What is kept of every run in memory, since nobody else writes: a history of 10,000 runs is then listed
 * without reading one.
 */
export class RunIndex {
  /** Every summary, in the order in which the runs were made. */
  private readonly summaries = new Map<string, RunSummary>()
  /** Rows by identifier: one that is damaged is found by its row all the same. */
  private readonly rows = new Map<string, number>()
  /** Runs that were deleted and can be brought back, with when, in Unix milliseconds. */
  private readonly hidden = new Map<string, number>()
  /** What waiting runs want to be computed by. */
  private readonly engines = new Map<string, EngineId | 'auto'>()
  /** The runs that wait, in their turn. */
  readonly line: WaitingLine

  /**
   * Reads every row once.
   * @throws errors of the database as they are; a run that is damaged is listed as that
   */
  constructor(
    private readonly database: Connection,
    private readonly workspace: string
  ) {
    this.line = new WaitingLine(this.load())
  }

  /** Reads every row; returns the turns of those that wait. */
  private load(): { id: string; turn: number }[] {
    const waiting: { id: string; turn: number }[] = []
    const places = this.database
      .prepare('SELECT rowid AS place, id, deleted_at FROM runs ORDER BY creation, rowid')
      .all() as { place: number; id: string; deleted_at: number | null }[]
    const select = prepared(
      this.database,
      `SELECT ${summaryColumns.join(', ')}, ${checkpointNotes} FROM runs WHERE rowid = ?`
    )
    for (const { place, id, deleted_at } of places) {
      this.rows.set(id, place)
      if (deleted_at !== null) this.hidden.set(id, deleted_at)
      try {
        const row = readable(id, () => rowOf(select.get(place)))
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

  private keep(row: SummaryRow): void {
    const summary = summaryOf(row)
    this.remember(summary, summary.status === 'queued' ? engineOf(row) : null)
  }

  /** Takes over a summary that was stored, and the engine that the run asks for. */
  remember(summary: RunSummary, engine: EngineId | 'auto' | null): void {
    this.summaries.set(summary.id, summary)
    if (summary.status === 'queued' && engine !== null) this.engines.set(summary.id, engine)
    else this.engines.delete(summary.id)
  }

  /** Takes over a row that was made. */
  add(id: string, place: number): RunSummary {
    this.rows.set(id, place)
    return this.changed(id)
  }

  /** Reads a run's row again; returns its summary after the change. */
  changed(id: string): RunSummary {
    this.keep(this.row(id))
    return this.summary(id)
  }

  /** Shows a run as ended, whatever is stored of it. */
  presumeEnded(id: string, end: Pick<RunSummary, 'status' | 'error' | 'endedAt'>): RunSummary {
    this.summaries.set(id, { ...this.summary(id), ...end, activeSince: null })
    return this.summary(id)
  }

  /** Takes over that runs are gone. */
  forget(ids: string[]): void {
    for (const id of ids) {
      this.summaries.delete(id)
      this.rows.delete(id)
      this.engines.delete(id)
      this.hidden.delete(id)
    }
  }

  /** Takes over that a run was deleted and can be brought back: until then nobody finds it. */
  hide(id: string, at: number): void {
    this.hidden.set(id, at)
  }
  unhide(id: string): RunSummary {
    this.hidden.delete(id)
    return this.summary(id)
  }
  isHidden(id: string): boolean {
    return this.hidden.has(id)
  }
  /** Runs that can be brought back, and since when they are deleted, in Unix milliseconds. */
  listHidden(): { summary: RunSummary; at: number }[] {
    return [...this.hidden].flatMap(([id, at]) => {
      const summary = this.summaries.get(id)
      return summary ? [{ summary, at }] : []
    })
  }

  has(id: string): boolean {
    return this.summaries.has(id) && !this.hidden.has(id)
  }

  /** Every run, the newest first. */
  list(): RunSummary[] {
    const ids = [...this.summaries.keys()].reverse()
    return ids.filter((id) => !this.hidden.has(id)).map((id) => this.summary(id))
  }

  /** @throws AtelierError UNKNOWN_RUN */
  summary(id: string): RunSummary {
    const known = this.summaries.get(id)
    if (!known || this.hidden.has(id)) throw new AtelierError('UNKNOWN_RUN', { run: id })
    return { ...known, queuePosition: this.line.placeOf(id) }
  }

  /** What a person calls a run; its identifier where nothing is known of it. */
  nameOf(id: string): string {
    return this.summaries.get(id)?.name ?? id
  }

  /** The engine that a waiting run asks for. */
  engineOf(id: string): EngineId | 'auto' | undefined {
    return this.engines.get(id)
  }

  /**
   * The number of a run's row.
   * @throws AtelierError UNKNOWN_RUN
   */
  place(id: string): number {
    const place = this.rows.get(id)
    if (place === undefined) throw new AtelierError('UNKNOWN_RUN', { run: id })
    return place
  }

  /**
   * A run's row as it is stored.
   * @throws AtelierError UNKNOWN_RUN, RUN_UNREADABLE
   */
  row(id: string): RunRow {
    const select = prepared(this.database, `SELECT *, ${checkpointNotes} FROM runs WHERE rowid = ?`)
    const place = this.place(id)
    return readable(this.nameOf(id), () => rowOf(select.get(place)))
  }
}
