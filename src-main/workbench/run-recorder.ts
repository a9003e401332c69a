import { encodeError, type RunEvent, type RunStatus, type WorkbenchEvent } from '../contract'
import type { RunStore } from '../runs/run-store'

/** How often an end that could not be stored is tried again, in milliseconds. */
const retryInterval = 5000

/** Into the store first, then to everyone who watches. */
export class RunRecorder {
  /** Ends that the store did not take, its disk being full for example. */
  private readonly unsaved = new Map<string, RunEvent[]>()
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly store: RunStore,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /** @throws AtelierError where the store cannot be written; nothing of it was stored then */
  record(id: string, events: RunEvent[]): void {
    const summary = this.store.append(id, events)
    this.emit({ type: 'run', runId: id, seq: summary.seq, events, summary })
  }

  setStatus(id: string, status: RunStatus): void {
    this.record(id, [{ type: 'status', status, error: null, at: Date.now() }])
  }

  /**
   * Ends a run, with the reason where there is one. Never throws: where the store cannot be written the
   * end is shown to everyone at once, and stored as soon as that can be.
   */
  end(id: string, status: RunStatus, reason?: unknown, at = Date.now()): void {
    const error = reason === undefined ? null : encodeError(reason)
    const log: RunEvent[] =
      status === 'failed' && error
        ? [{ type: 'log', line: { at, level: 'error', text: `${error.message} ${error.fix}` } }]
        : []
    const events: RunEvent[] = [...log, { type: 'status', status, error, at }]
    try {
      this.record(id, events)
    } catch {
      this.unsaved.set(id, events)
      this.emit({
        type: 'run-changed',
        summary: this.store.presumeEnded(id, { status, error, endedAt: at })
      })
      this.timer ??= setInterval(() => this.retry(), retryInterval).unref()
    }
  }

  /** @throws AtelierError where the end of this run can still not be stored */
  requireSaved(id: string): void {
    this.retry()
    const events = this.unsaved.get(id)
    if (!events) return
    this.record(id, events)
    this.unsaved.delete(id)
  }

  /**
   * Stores the ends that could not be stored before. What is still left at the next start counts as
   * interrupted.
   */
  retry(): void {
    for (const [id, events] of this.unsaved)
      try {
        this.record(id, events)
        this.unsaved.delete(id)
      } catch {
        return
      }
    if (this.timer) clearInterval(this.timer)
    this.timer = null
  }

  close(): void {
    this.retry()
    if (this.timer) clearInterval(this.timer)
  }
}
