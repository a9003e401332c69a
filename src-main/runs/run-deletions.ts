import { AtelierError, type RunSummary } from '../contract'
import type { Connection } from './connection'
import type { RunFolders } from './run-folders'
import type { RunIndex } from './run-index'
import { storageError } from './storage-error'

/** What deletions need of the store that they are of. */
interface Deleting {
  workspace: string
  database: Connection
  folders: RunFolders
  index: RunIndex
  /** A change of the database, whole or not at all. */
  write<T>(body: () => () => T): T
}

/**
 * How runs go: put aside at first, with everything that is theirs, so that they can be brought back, and
 * removed for good later. Whatever happens between two steps, a run is whole or gone.
 */
export class RunDeletions {
  constructor(private readonly store: Deleting) {}

  /**
   * Hides runs and leaves all that is theirs as it is.
   * @param at Unix milliseconds
   */
  putAside(ids: string[], at: number): void {
    const places = ids.map((id) => this.store.index.place(id))
    this.store.write(() => {
      const mark = this.store.database.prepare('UPDATE runs SET deleted_at = ? WHERE rowid = ?')
      for (const place of places) mark.run(at, place)
      return () => ids.forEach((id) => this.store.index.hide(id, at))
    })
  }

  /** Runs that were put aside, and when, in Unix milliseconds. */
  aside(): { summary: RunSummary; at: number }[] {
    return this.store.index.listHidden()
  }

  /** Brings back runs that were put aside, all of them or none. @throws AtelierError RUN_IS_GONE */
  bringBack(ids: string[]): RunSummary[] {
    const gone = ids.find((id) => !this.store.index.isHidden(id))
    if (gone !== undefined) throw new AtelierError('RUN_IS_GONE', { run: gone })
    const places = ids.map((id) => this.store.index.place(id))
    return this.store.write(() => {
      const unmark = this.store.database.prepare('UPDATE runs SET deleted_at = NULL WHERE rowid = ?')
      for (const place of places) unmark.run(place)
      return () => ids.map((id) => this.store.index.unhide(id))
    })
  }

  /**
   * Removes runs and their files, all of them or none. On a full disk their files go first, for the room
   * that they take.
   */
  remove(ids: string[]): void {
    const places = ids.map((id) => this.store.index.place(id))
    const forEach = (what: 'putAside' | 'putBack' | 'empty' | 'removeAside'): void =>
      ids.forEach((id) => this.store.folders[what](id))
    try {
      forEach('putAside')
      this.removeRows(ids, places)
    } catch (error) {
      const reason = storageError(error, this.store.workspace)
      if (!(reason instanceof AtelierError) || reason.code !== 'DISK_FULL') {
        forEach('putBack')
        throw reason
      }
      forEach('empty')
      this.removeRows(ids, places)
    }
    forEach('removeAside')
  }

  private removeRows(ids: string[], places: number[]): void {
    this.store.write(() => {
      const remove = this.store.database.prepare('DELETE FROM runs WHERE rowid = ?')
      for (const place of places) remove.run(place)
      return () => this.store.index.forget(ids)
    })
  }

  /** Removals that did not come to their end: undone where the run is whole, else finished. */
  finish(): void {
    for (const { id, isWhole } of this.store.folders.leftAside())
      if (!this.store.index.has(id) && !this.store.index.isHidden(id)) this.store.folders.removeAside(id)
      else if (isWhole) this.store.folders.putBack(id)
      else this.remove([id])
  }
}
