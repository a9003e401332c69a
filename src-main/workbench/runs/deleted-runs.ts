import { AtelierError, type CallOutput, type WorkbenchEvent } from '../../contract'
import type { RunStore } from '../../runs/run-store'

/** How long a deleted run can be brought back, in milliseconds. */
const undoTime = 10 * 60_000

/**
 * Runs that were deleted and can be brought back for a while. What is due when nobody has the workspace open
 * is removed at the next start.
 */
export class DeletedRuns {
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly store: RunStore,
    private readonly emit: (event: WorkbenchEvent) => void,
    private readonly onTrouble: (error: unknown) => void
  ) {
    this.removeDue()
  }

  /** @returns until when they can be brought back, in Unix milliseconds; null where they are gone */
  delete(ids: string[], canBeUndone: boolean): CallOutput<'runs.delete'> {
    const now = Date.now()
    if (canBeUndone) this.store.deletions.putAside(ids, now)
    else this.store.delete(ids)
    for (const id of ids) this.emit({ type: 'run-deleted', runId: id })
    if (canBeUndone) this.removeLater()
    return { deleted: ids, until: canBeUndone ? now + undoTime : null }
  }

  list(): CallOutput<'runs.deleted'> {
    return this.store.deletions
      .aside()
      .map(({ summary: { id, name }, at }) => ({ id, name, until: at + undoTime }))
  }

  /** @throws AtelierError RUN_IS_GONE, and brings none back then */
  restore(ids: string[]): CallOutput<'runs.restore'> {
    const summaries = this.store.deletions.bringBack([...new Set(ids)])
    for (const summary of summaries) this.emit({ type: 'run-changed', summary })
    return summaries
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
  }

  /** A clock that was set back keeps nothing for longer than it would have been. */
  private removeDue(): void {
    this.timer = null
    if (this.store.readOnly) return
    const now = Date.now()
    const due = this.store.deletions.aside().filter(({ at }) => at > now || at + undoTime <= now)
    try {
      if (due.length > 0) this.store.delete(due.map(({ summary }) => summary.id))
    } catch (error) {
      // Another program has the database, or the disk does not do what is asked: the next turn tries again.
      if (!(error instanceof AtelierError)) this.onTrouble(error)
    }
    this.removeLater()
  }

  private removeLater(): void {
    if (this.timer !== null || this.store.deletions.aside().length === 0) return
    const first = Math.min(...this.store.deletions.aside().map(({ at }) => at)) + undoTime
    const wait = Math.max(1000, first - Date.now())
    this.timer = setTimeout(() => this.removeDue(), Math.min(wait, undoTime)).unref()
  }
}
