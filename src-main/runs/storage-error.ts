import { accessSync, constants, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError, formatMoment, type Sentence, asOthersSay } from '../contract'
import { backupsOf } from './backup-files'
import { sqlite, sqliteCode } from './sqlite-codes'

/** File of the run database of a workspace. */
export function databasePath(workspace: string): string {
  return join(workspace, 'runs.sqlite')
}

/**
 * What says of none of the file's content that it is wrong. Everything else does: Atelier's own
 * statements are sound.
 */
const notTheContent = new Set([sqlite.noMemory, sqlite.interrupted, sqlite.misuse, sqlite.noLargeFiles])
/** A disk with less than this many bytes left counts as full where writing failed. */
const nothingLeft = 64 * 1024

/** What a failure of SQLite or of the file system means to a person; any other error as it is. */
export function storageError(error: unknown, workspace: string): unknown {
  if (error instanceof AtelierError) return error
  const code = sqliteCode(error)
  return code === null ? fileError(error, workspace) : databaseError(code, error, workspace)
}

function databaseError(code: number, error: unknown, workspace: string): unknown {
  const options = { cause: error }
  const { message } = error as Error
  switch (code) {
    case sqlite.full:
      return new AtelierError('DISK_FULL', { path: workspace }, options)
    case sqlite.busy:
    case sqlite.locked:
      return new AtelierError('WORKSPACE_BUSY', { path: databasePath(workspace) }, options)
    case sqlite.readOnly:
      return notWritable(workspace, 'it is read-only', error)
    case sqlite.inputOutput:
      // SQLite has one code for a full disk, and others for what grows beside the database.
      if (isFull(workspace)) return new AtelierError('DISK_FULL', { path: workspace }, options)
      return notWritable(workspace, 'its disk reports an error', error)
    case sqlite.cannotOpen:
    case sqlite.permission:
      return cannotOpen(workspace, error)
  }
  if (notTheContent.has(code)) return error
  const reason: Sentence =
    code === sqlite.notDatabase || code === sqlite.corrupt
      ? 'it is not a whole SQLite database'
      : `its tables are not what they should be (${message})`
  return damagedDatabase(workspace, reason, error)
}

/** WORKSPACE_DAMAGED, with the way to the newest backup. */
export function damagedDatabase(workspace: string, reason: Sentence, cause?: unknown): AtelierError {
  const newest = backupsOf(workspace)[0]
  const backup: Sentence = newest ? `the newest is of ${formatMoment(newest.at)}` : 'none was made yet'
  return new AtelierError(
    'WORKSPACE_DAMAGED',
    { path: databasePath(workspace), reason, backup },
    { cause }
  )
}

/** The system says why, and SQLite does not. */
function cannotOpen(workspace: string, error: unknown): unknown {
  try {
    accessSync(workspace, constants.W_OK)
  } catch (reason) {
    return fileError(reason, workspace)
  }
  return notWritable(workspace, 'its database cannot be opened', error)
}

function fileError(error: unknown, workspace: string): unknown {
  const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AtelierError('DISK_FULL', { path: workspace }, { cause: error })
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return notWritable(workspace, 'a part of the path is a file', error)
  if (code === 'EROFS') return notWritable(workspace, 'it is read-only', error)
  if (code === 'EACCES' || code === 'EPERM') return notWritable(workspace, 'permission denied', error)
  // Node's own errors, ERR_..., are none of the file system's.
  if (/^E[A-Z0-9]+$/.test(code))
    return notWritable(workspace, asOthersSay(message.split('\n')[0] ?? code), error)
  return error
}

function notWritable(workspace: string, reason: Sentence, cause: unknown): AtelierError {
  return new AtelierError('WORKSPACE_NOT_WRITABLE', { path: workspace, reason }, { cause })
}

function isFull(workspace: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(workspace)
    return bavail * bsize < nothingLeft
  } catch {
    return false
  }
}
