import { join } from 'node:path'
import { type Connection, connect } from './connection'
import { isLockedByAnother } from './sqlite-codes'
import { storageError } from './storage-error'

export interface WorkspaceLock {
  release(): void
}

/** A connection that nobody refers to is closed by the garbage collector, and its lock would go with it. */
const held = new Set<Connection>()

/**
 * Takes the one lock of a workspace; null where another has it. It is a lock of the operating system on
 * a file of its own, held through SQLite, which knows how on every platform: it goes when its process
 * goes, however that ends, so that none is ever stale and two who come at once cannot both get it.
 * @throws AtelierError WORKSPACE_NOT_WRITABLE, DISK_FULL
 */
export function lockWorkspace(workspace: string): WorkspaceLock | null {
  try {
    const database = connect(join(workspace, 'owner.lock'), 0)
    try {
      // Nothing is ever written to it: the file stays empty, and a full disk has room for no journal.
      database.exec('PRAGMA journal_mode = OFF')
      database.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      database.close()
      if (isLockedByAnother(error)) return null
      throw error
    }
    held.add(database)
    return {
      release: () => {
        if (!held.delete(database)) return
        database.exec('ROLLBACK')
        database.close()
      }
    }
  } catch (error) {
    throw storageError(error, workspace)
  }
}
