import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { AtelierError, type TrainerEvent } from '../contract'
import type { TrainerPort } from './port'

/** The training loop's port in Node: files in the run's folder, events to whoever started the process. */
export function nodePort(runFolder: string, emit: (events: TrainerEvent[]) => void): TrainerPort {
  const pathOf = (name: string): string => join(runFolder, name)
  return {
    emit,
    pathOf,
    // The clock of the wall may be set back; this one only moves on.
    now: () => performance.timeOrigin + performance.now(),
    breathe: () => setImmediate(),
    write: (name, bytes) => writeDurably(pathOf(name), bytes),
    read: (name) =>
      readFile(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
        throw new AtelierError('CHECKPOINT_DAMAGED', { path: pathOf(name), reason: error.message })
      }),
    sha256: async (parts) => {
      const hash = createHash('sha256')
      for (const part of parts) hash.update(part)
      return hash.digest('hex')
    }
  }
}

/** Written aside, flushed to the disk, renamed, and the folder's entry flushed too: the old content or the new, never a part. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(aside, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw explained(error as NodeJS.ErrnoException, path)
  }
}

/** Windows cannot flush a folder and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function explained(error: NodeJS.ErrnoException, path: string): AtelierError {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new AtelierError('DISK_FULL', { path }, { cause: error })
  return new AtelierError('WORKSPACE_NOT_WRITABLE', { path, reason: error.message }, { cause: error })
}
