import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { AtelierError } from '../contract'
import { type BackupFile, backupFolder, backupName, backupsOf } from './backup-files'
import { type Connection, connect, scalar } from './connection'
import { damagedDatabase, databasePath, storageError } from './storage-error'
import { join } from 'node:path'

const day = 24 * 60 * 60 * 1000
/** So many backups are kept, the newest ones. */
const kept = 4
/**
 * A larger database is kept without its single steps, which are nearly all of it: epochs, settings and
 * results of ten thousand runs take less than this.
 */
const wholeUpTo = 64 * 1024 * 1024

/**
 * Copies the database into the workspace's folder of backups, where it is sound.
 * @throws AtelierError WORKSPACE_DAMAGED where it is not; SQLite's errors where there is no room
 */
export function backUp(database: Connection, workspace: string, now = Date.now()): void {
  const folder = backupFolder(workspace)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const isWhole = statSync(databasePath(workspace)).size <= wholeUpTo
  const tables = tablesOf(database).filter((table) => isWhole || table !== 'step_blocks')
  requireSound(database, workspace, tables)

  const path = join(folder, backupName(now))
  const aside = `${path}.tmp`
  rmSync(aside, { force: true })
  try {
    if (isWhole) database.prepare('VACUUM INTO ?').run(aside)
    else copyTables(database, databasePath(workspace), aside, tables)
    chmodSync(aside, 0o600)
    renameSync(aside, path)
  } catch (error) {
    rmSync(aside, { force: true })
    throw error
  }
  for (const old of backupsOf(workspace).slice(kept)) rmSync(old.path, { force: true })
}

/**
 * As {@link backUp}, where the newest backup is a day old. Returns what is wrong with the database, or
 * null; that there is no room for a backup keeps nobody from working.
 */
export function backUpDaily(
  database: Connection,
  workspace: string,
  now = Date.now()
): AtelierError | null {
  const newest = backupsOf(workspace)[0]
  // One of the future was made before the clock was set back.
  if (newest && Math.abs(now - newest.at) < day) return null
  try {
    backUp(database, workspace, now)
    return null
  } catch (error) {
    const reason = storageError(error, workspace)
    return reason instanceof AtelierError && reason.code === 'WORKSPACE_DAMAGED' ? reason : null
  }
}

function tablesOf(database: Connection): string[] {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string }[]
  return rows.map(({ name }) => name)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function requireSound(database: Connection, workspace: string, tables: string[]): void {
  for (const table of tables) {
    const found = String(scalar(database, `PRAGMA integrity_check(${quoted(table)})`))
    if (found !== 'ok') throw damagedDatabase(workspace, found.split('\n')[0] ?? found)
  }
}

/** A new database with the schema of another, and the content of some of its tables. */
function copyTables(database: Connection, from: string, to: string, tables: string[]): void {
  const schema = database
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'index', rowid")
    .all() as { sql: string }[]
  const copy = connect(to)
  try {
    copy.exec('PRAGMA foreign_keys = OFF')
    for (const { sql } of schema) copy.exec(sql)
    copy.prepare('ATTACH ? AS original').run(from)
    for (const table of tables)
      copy.exec(`INSERT INTO main.${quoted(table)} SELECT * FROM original.${quoted(table)}`)
    copy.exec('DETACH original')
    copy.exec(`PRAGMA user_version = ${Number(scalar(database, 'PRAGMA user_version'))}`)
  } finally {
    copy.close()
  }
}

/**
 * Puts the newest backup in the place of the database, which is kept beside it. For whoever has the
 * workspace to himself. Returns the backup, and where the database is now.
 * @throws AtelierError NO_BACKUP, DISK_FULL, WORKSPACE_NOT_WRITABLE
 */
export function restoreBackup(
  workspace: string,
  now = Date.now()
): { backup: BackupFile; aside: string | null } {
  const [backup] = backupsOf(workspace)
  if (!backup) throw new AtelierError('NO_BACKUP', { path: backupFolder(workspace) })
  const path = databasePath(workspace)
  const restored = `${path}.restored`
  try {
    copyFileSync(backup.path, restored)
    chmodSync(restored, 0o600)
    const aside = existsSync(path) ? `${path}.${backupName(now).slice(5, 20)}` : null
    // What belongs to the old one would be taken for the new one's.
    for (const end of ['-wal', '-shm'])
      if (existsSync(path + end))
        if (aside) renameSync(path + end, aside + end)
        else rmSync(path + end)
    if (aside) renameSync(path, aside)
    renameSync(restored, path)
    return { backup, aside }
  } catch (error) {
    rmSync(restored, { force: true })
    throw storageError(error, workspace)
  }
}
