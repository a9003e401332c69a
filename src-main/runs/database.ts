import Database from 'libsql'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError } from '../contract'
import { migrations } from './migrations'

export type Connection = Database.Database

/** File of the run database of a workspace. */
export function databasePath(workspace: string): string {
  return join(workspace, 'runs.sqlite')
}

/**
 * Opens the run database of a workspace, and makes it or brings it up to date where needed.
 * @throws AtelierError WORKSPACE_NOT_WRITABLE, DISK_FULL, WORKSPACE_TOO_NEW, WORKSPACE_DAMAGED; nothing
 * is changed then
 */
export function openDatabase(workspace: string): Connection {
  const path = databasePath(workspace)
  try {
    mkdirSync(join(workspace, 'runs'), { recursive: true })
    const existed = existsSync(path) && statSync(path).size > 0
    const database = new Database(path)
    const version = (database.prepare('PRAGMA user_version').get() as { user_version: number })
      .user_version
    if (existed) checkVersion(database, version, workspace)
    database.pragma('busy_timeout = 5000')
    database.pragma('journal_mode = WAL')
    // In WAL mode NORMAL survives a crash of the process; a power cut may lose the last moment, never
    // the file.
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    migrate(database, version)
    return database
  } catch (error) {
    throw storageError(error, workspace)
  }
}

/**
 * Does `body` as one change, whole or not at all. Begins by taking the right to write: where another
 * program has it, the driver would leave a statement that failed in the middle unfinished, and nothing
 * could be written any more when the other is gone.
 */
export function inTransaction<T>(database: Connection, body: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = body()
    database.exec('COMMIT')
    return result
  } catch (error) {
    try {
      database.exec('ROLLBACK')
    } catch {
      // A full disk has rolled it back already; what went wrong is the error before this one.
    }
    throw error
  }
}

function checkVersion(database: Connection, version: number, workspace: string): void {
  if (version <= migrations.length) return
  database.close()
  throw new AtelierError('WORKSPACE_TOO_NEW', {
    path: workspace,
    found: version,
    known: migrations.length
  })
}

function migrate(database: Connection, version: number): void {
  for (let next = version; next < migrations.length; next++)
    database.transaction(() => {
      const migration = migrations[next]
      if (typeof migration === 'string') database.exec(migration)
      else migration?.(database)
      database.pragma(`user_version = ${next + 1}`)
    })()
}

/** What a failure of SQLite or of the file system means to a person. */
export function storageError(error: unknown, workspace: string): unknown {
  if (error instanceof AtelierError) return error
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (/ENOSPC|EDQUOT|SQLITE_FULL|disk is full/i.test(`${code} ${message}`))
    return new AtelierError('DISK_FULL', { path: workspace }, { cause: error })
  if (/NOTADB|CORRUPT|not a database|malformed/i.test(`${code} ${message}`))
    return new AtelierError(
      'WORKSPACE_DAMAGED',
      { path: databasePath(workspace), reason: 'it is not a whole SQLite database' },
      { cause: error }
    )
  if (
    /EACCES|EROFS|EPERM|ENOTDIR|EEXIST|READONLY|CANTOPEN|unable to open|readonly/i.test(
      `${code} ${message}`
    )
  )
    return new AtelierError(
      'WORKSPACE_NOT_WRITABLE',
      { path: workspace, reason: reasonFor(code, message) },
      { cause: error }
    )
  if (/^(E[A-Z]+|SQLITE_(BUSY|LOCKED|IOERR\w*))$/.test(code))
    return new AtelierError(
      'WORKSPACE_NOT_WRITABLE',
      { path: workspace, reason: reasonFor(code, message) },
      { cause: error }
    )
  return error
}

function reasonFor(code: string, message: string): string {
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a part of the path is a file'
  if (code === 'EROFS' || /readonly/i.test(message)) return 'it is read-only'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') return 'another program is using its database'
  return message.split('\n')[0] ?? code
}
