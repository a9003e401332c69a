import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AtelierError } from '../contract'
import { backUp, backUpDaily } from './backups'
import { type Connection, connect, forgetPrepared, inTransaction, scalar } from './connection'
import { migrations } from './migrations'
import { closeToOthers, makePrivateFolder } from './private-workspace'
import { damagedDatabase, databasePath, storageError } from './storage-error'

export interface OpenDatabase {
  connection: Connection
  /** Why nothing can be written, or null. */
  readOnly: AtelierError | null
  close(): void
}

/**
 * Opens the run database of a workspace, and makes it or brings it up to date where needed. One that
 * cannot be written, or must not be because it is damaged, is opened to be looked at.
 * @throws AtelierError WORKSPACE_NOT_WRITABLE, WORKSPACE_BUSY, DISK_FULL, WORKSPACE_TOO_NEW,
 * WORKSPACE_DAMAGED; nothing is changed then
 */
export function openDatabase(workspace: string): OpenDatabase {
  try {
    return openToWrite(workspace)
  } catch (error) {
    const reason = storageError(error, workspace)
    const isThere = existsSync(databasePath(workspace))
    if (!(reason instanceof AtelierError) || !isThere) throw reason
    if (reason.code === 'DISK_FULL') return openOnFullDisk(workspace, reason)
    if (reason.code === 'WORKSPACE_NOT_WRITABLE' || reason.code === 'WORKSPACE_DAMAGED')
      return openCopy(workspace, reason)
    throw reason
  }
}

function openToWrite(workspace: string): OpenDatabase {
  makePrivateFolder(join(workspace, 'runs'))
  closeToOthers(workspace)
  const path = databasePath(workspace)
  const isNew = !existsSync(path) || statSync(path).size === 0
  const connection = connect(path)
  return closedOnFailure(connection, () => {
    // What cannot be read at all fails here: a prepared statement would keep the connection, and its
    // locks, until it is collected.
    connection.exec('PRAGMA user_version')
    const version = isNew ? 0 : versionOf(connection, workspace)
    // Before anything is changed: a damaged one stays as it is.
    if (!isNew && version < migrations.length) backUp(connection, workspace)
    connection.exec('PRAGMA journal_mode = WAL')
    // In WAL mode NORMAL survives a crash of the process; a power cut may lose the last moment, never
    // the file.
    connection.exec('PRAGMA synchronous = NORMAL')
    migrate(connection, version)
    // A read-only file is only noticed when it is written.
    inTransaction(connection, () => undefined)
    if (!isNew) backUpDaily(connection, workspace)
    return { connection, readOnly: null, close: () => closeWhole(connection) }
  })
}

/**
 * A full disk has no room for the memory that several processes would share beside the database; one
 * that has it for itself does without. Deleting runs makes room.
 */
function openOnFullDisk(workspace: string, reason: AtelierError): OpenDatabase {
  const connection = connect(databasePath(workspace))
  return closedOnFailure(connection, () => {
    try {
      connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version')
      if (versionOf(connection, workspace) < migrations.length) throw reason
      connection.exec('PRAGMA synchronous = NORMAL')
    } catch (error) {
      throw storageError(error, workspace)
    }
    return { connection, readOnly: null, close: () => closeWhole(connection) }
  })
}

const aboutTheContent: ReadonlySet<string> = new Set(['WORKSPACE_DAMAGED', 'WORKSPACE_TOO_NEW'])

/** A copy elsewhere can be brought up to date and read, whatever the place of the original allows. */
function openCopy(workspace: string, reason: AtelierError): OpenDatabase {
  let folder: string | null = null
  const remove = (): void => {
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
  try {
    folder = mkdtempSync(join(tmpdir(), 'atelier-history-'))
    const copy = databasePath(folder)
    for (const end of ['', '-wal'])
      if (existsSync(databasePath(workspace) + end))
        copyFileSync(databasePath(workspace) + end, copy + end)
    const connection = connect(copy)
    return closedOnFailure(connection, () => {
      migrate(connection, versionOf(connection, workspace))
      connection.exec('PRAGMA query_only = ON')
      const close = (): void => {
        forgetPrepared(connection)
        connection.close()
        remove()
      }
      return { connection, readOnly: reason, close }
    })
  } catch (error) {
    remove()
    const found = storageError(error, workspace)
    // That there is no place for a copy is not what is wrong with the workspace.
    throw found instanceof AtelierError && aboutTheContent.has(found.code) ? found : reason
  }
}

function closedOnFailure<T>(connection: Connection, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (connection.isOpen) connection.close()
    throw error
  }
}

/** Leaves everything in the one database file, so that a copy of it is a backup. */
function closeWhole(connection: Connection): void {
  try {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // A full disk: the next start does it.
  }
  forgetPrepared(connection)
  connection.close()
}

function versionOf(connection: Connection, workspace: string): number {
  const version = scalar(connection, 'PRAGMA user_version') as number
  if (version > migrations.length)
    throw new AtelierError('WORKSPACE_TOO_NEW', {
      path: workspace,
      found: version,
      known: migrations.length
    })
  if (version < 0) throw damagedDatabase(workspace, 'its format number is negative')
  return version
}

function migrate(connection: Connection, version: number): void {
  for (let next = version; next < migrations.length; next++)
    inTransaction(connection, () => {
      const migration = migrations[next]
      if (typeof migration === 'string') connection.exec(migration)
      else migration?.(connection)
      connection.exec(`PRAGMA user_version = ${next + 1}`)
    })
}
