import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError } from '../contract'
import { type BackupFile, backupFolder, backupName, backupsOf } from './backup-files'
import { type Connection, connect, scalar } from './connection'
import { damagedDatabase, databasePath, storageError } from './storage-error'
import { timeStamp } from './time-stamp'

const day = 24 * 60 * 60 * 1000
/** So many backups are kept, the newest ones. */
const kept = 4
/**
 * How much of a database is kept, by its bytes: a person waits for it once a day. Beyond the first limit
 * it is kept without its single steps, beyond the second without its epochs and logs too. What is always
 * there is what each run was, what became of it and its best and last epoch: 20 MB for ten thousand runs.
 */
interface BackupLimits {
  whole: number
  withEpochs: number
}
const usualLimits: BackupLimits = { whole: 64 * 2 ** 20, withEpochs: 256 * 2 ** 20 }
const steps = ['step_blocks', 'step_summaries', 'use_samples']
const curves = [...steps, 'epochs', 'log_lines']

/**
 * Copies the database into the workspace's folder of backups, where it is sound.
 * @throws AtelierError WORKSPACE_DAMAGED where it is not; SQLite's errors where there is no room
 */
export function backUp(
  database: Connection,
  workspace: string,
  now = Date.now(),
  limits = usualLimits
): void {
  const folder = backupFolder(workspace)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { size } = statSync(databasePath(workspace))
  const isWhole = size <= limits.whole
  const leftOut = isWhole ? [] : size <= limits.withEpochs ? steps : curves
  const tables = tablesOf(database).filter((table) => !leftOut.includes(table))
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
 * As {@link backUp}, where the newest backup is a day old. That there is no room for one keeps nobody
 * from working.
 * @throws AtelierError WORKSPACE_DAMAGED
 */
export function backUpDaily(database: Connection, workspace: string, now = Date.now()): void {
  const newest = backupsOf(workspace)[0]
  // One of the future was made before the clock was set back.
  if (newest && Math.abs(now - newest.at) < day) return
  try {
    backUp(database, workspace, now)
  } catch (error) {
    const reason = storageError(error, workspace)
    if (reason instanceof AtelierError && reason.code === 'WORKSPACE_DAMAGED') throw reason
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
    if (found !== 'ok')
      throw damagedDatabase(workspace, `its table "${table}" is damaged`, new Error(found))
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
    const aside = existsSync(path) ? `${path}.${timeStamp(now)}` : null
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
