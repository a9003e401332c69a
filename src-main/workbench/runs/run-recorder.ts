import { setTimeout as sleep } from 'node:timers/promises'
import {
  AtelierError,
  encodeError,
  type RunEvent,
  type RunStatus,
  type WorkbenchEvent
} from '../../contract'
import type { RunStore } from '../../runs/run-store'

/** How often an end that could not be stored is tried again, in milliseconds. */
const retryInterval = 5000
/** How often a database that another program has is tried again, and for how long at the end. */
const busyInterval = 250
const lastPatience = 10_000
/** So much may wait for a database that another program has: hours of an ordinary run. */
const mostWaiting = 50_000

/** Something that happened, and is to be stored after what happened before it. */
interface Entry {
  /** The run; null where it is about the queue. */
  id: string | null
  write(): void
  /** Called where it cannot be stored for another reason than that the database is busy. */
  fail(error: unknown): void
}

/** What is known of a run's end beside its status. */
interface EndOfRun {
  reason?: unknown
  /** Unix milliseconds; now where it is left out. */
  at?: number
  /** Of the weights that it ended with, where there are any. */
  weightsSha256?: string | null
}
const hash = (weightsSha256?: string | null): { weightsSha256?: string } =>
  weightsSha256 ? { weightsSha256 } : {}

/** Whether another program has the database, so that the same will work later. */
export function isBusy(error: unknown): boolean {
  return error instanceof AtelierError && error.code === 'WORKSPACE_BUSY'
}

/**
 * Into the store first, then to everyone who watches. While another program keeps the database locked,
 * what happens to runs is kept here in its order, and stored when the lock is gone: nothing waits for
 * it.
 */
export class RunRecorder {
  /** What waits for the database. */
  private readonly backlog: Entry[] = []
  /** Runs of which something could not be stored after all: told when the next of them comes. */
  private readonly failed = new Map<string, unknown>()
  /** Ends that the store did not take, its disk being full for example. */
  private readonly unsaved = new Map<string, RunEvent[]>()
  private endTimer: NodeJS.Timeout | null = null
  private busyTimer: NodeJS.Timeout | null = null

  constructor(
    private readonly store: RunStore,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /**
   * Stores what happened to a run, now or as soon as another program lets go of the database.
   * @throws AtelierError where the store cannot be written; nothing of it was stored then
   */
  record(id: string, events: RunEvent[]): void {
    const failure = this.failed.get(id)
    this.failed.delete(id)
    if (failure !== undefined) throw failure
    this.defer(id, () => this.append(id, events))
  }

  /** The waiting runs in their turn, stored as {@link record} does. */
  setQueue(ids: string[]): void {
    this.defer(null, () => this.store.setQueue(ids))
  }

  /** @throws AtelierError WORKSPACE_BUSY too: what follows from a status has to wait for it */
  setStatus(id: string, status: RunStatus, weightsSha256?: string | null): void {
    this.recordNow(id, [{ type: 'status', status, error: null, at: Date.now(), ...hash(weightsSha256) }])
  }

  /**
   * Stores what happened to a run, and nothing of it later.
   * @throws AtelierError WORKSPACE_BUSY too
   */
  recordNow(id: string, events: RunEvent[]): void {
    this.flush()
    if (this.backlog.length > 0) throw this.busy()
    this.append(id, events)
  }

  private append(id: string, events: RunEvent[]): void {
    const summary = this.store.append(id, events)
    this.emit({ type: 'run', runId: id, seq: summary.seq, events, summary })
  }

  /**
   * Ends a run, with the reason where there is one and its final weights' hash. Never throws: where the
   * store cannot be written the end is shown to everyone at once, and stored as soon as that can be.
   */
  end(id: string, status: RunStatus, { reason, at = Date.now(), weightsSha256 }: EndOfRun = {}): void {
    const error = reason === undefined ? null : encodeError(reason)
    const log: RunEvent[] =
      status === 'failed' && error
        ? [{ type: 'log', line: { at, level: 'error', text: `${error.message} ${error.fix}` } }]
        : []
    const events: RunEvent[] = [...log, { type: 'status', status, error, at, ...hash(weightsSha256) }]
    this.failed.delete(id)
    const keep = (): void => {
      this.unsaved.set(id, events)
      this.endTimer ??= setInterval(() => this.retry(), retryInterval).unref()
    }
    try {
      this.defer(id, () => this.append(id, events), keep)
    } catch {
      keep()
    }
    if (this.store.summary(id).status === status) return
    const summary = this.store.presumeEnded(id, { status, error, endedAt: at })
    this.emit({ type: 'run-changed', summary })
  }

  /** @throws AtelierError where the end of this run can still not be stored */
  requireSaved(id: string): void {
    this.flush()
    // What could not be stored of the training before is made up for by its checkpoint.
    this.failed.delete(id)
    if (this.backlog.some((entry) => entry.id === id)) throw this.busy()
    this.retry()
    const events = this.unsaved.get(id)
    if (!events) return
    this.append(id, events)
    this.unsaved.delete(id)
  }

  /**
   * Stores the ends that could not be stored before. What is still left at the next start counts as
   * interrupted.
   */
  retry(): void {
    for (const [id, events] of this.unsaved)
      try {
        this.append(id, events)
        this.unsaved.delete(id)
      } catch {
        return
      }
    if (this.endTimer) clearInterval(this.endTimer)
    this.endTimer = null
  }

  /** Stores now, or in its turn once the database is free. */
  private defer(
    id: string | null,
    write: () => void,
    fail = (error: unknown): void => {
      // The turns are stored with the next change of them at the latest.
      if (id !== null) this.failed.set(id, error)
    }
  ): void {
    // While something waits for the lock, nothing else asks for it: each asking waits a moment.
    if (this.backlog.length === 0)
      try {
        return write()
      } catch (error) {
        if (!isBusy(error)) throw error
      }
    if (this.backlog.length >= mostWaiting) throw this.busy()
    this.backlog.push({ id, write, fail })
    this.busyTimer ??= setInterval(() => this.flush(), busyInterval).unref()
  }

  /** Stores what waits, in its order, as far as the database is free. */
  private flush(): void {
    for (let entry = this.backlog[0]; entry; entry = this.backlog[0]) {
      try {
        entry.write()
      } catch (error) {
        if (isBusy(error)) return
        entry.fail(error)
      }
      this.backlog.shift()
    }
    if (this.busyTimer) clearInterval(this.busyTimer)
    this.busyTimer = null
  }

  private busy(): AtelierError {
    return new AtelierError('WORKSPACE_BUSY', { path: this.store.path })
  }

  /** Stores what is left, and waits a while for a database that another program has. */
  async close(): Promise<void> {
    const until = Date.now() + lastPatience
    for (this.flush(); this.backlog.length > 0 && Date.now() < until; this.flush())
      await sleep(busyInterval)
    this.retry()
    for (const timer of [this.endTimer, this.busyTimer]) if (timer) clearInterval(timer)
  }
}
