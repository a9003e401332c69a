import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
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
    write: (name, parts) => writeDurably(pathOf(name), parts),
    read: (name) =>
      readFile(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
        throw new AtelierError('CHECKPOINT_DAMAGED', { path: pathOf(name), reason: error.message })
      }),
    list: async (folder) => (await readdir(pathOf(folder)).catch(() => [])).filter((name) => !name.endsWith('.tmp')),
    removeLeftovers: async (folder) => {
      for (const name of await readdir(pathOf(folder)).catch(() => [])) if (name.endsWith('.tmp')) await rm(join(pathOf(folder), name), { force: true }).catch(() => undefined)
    },
    remove: (name) => rm(pathOf(name), { force: true }).catch(() => undefined),
    sha256: async (parts) => {
      const hash = createHash('sha256')
      for (const piece of piecesOf(parts)) {
        hash.update(piece)
        await setImmediate()
      }
      return hash.digest('hex')
    }
  }
}

/** Of so many bytes hashing takes some ten milliseconds, for which a training step may have to wait. */
const pieceBytes = 16 * 2 ** 20

/** The parts in pieces that are neither large nor many. */
function* piecesOf(parts: Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [], waiting = 0
  for (const part of parts) {
    if (part.length + waiting <= pieceBytes) {
      small.push(part)
      waiting += part.length
      continue
    }
    if (waiting > 0) yield Buffer.concat(small)
    ;[small, waiting] = [[], 0]
    for (let at = 0; at < part.length; at += pieceBytes) yield part.subarray(at, at + pieceBytes)
  }
  if (waiting > 0) yield Buffer.concat(small)
}

/** Written aside, flushed to the disk, renamed, and the folder's entry flushed too: the old content or the new, never a part. */
async function writeDurably(path: string, parts: Uint8Array[]): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(aside, 'w')
    try {
      for (const piece of piecesOf(parts)) await writeWhole(file, piece)
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

/** A disk that has almost no space left writes a part and says so. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
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

/** What it means to a person that a file cannot be written. */
export function explained(error: NodeJS.ErrnoException, path: string): AtelierError {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new AtelierError('DISK_FULL', { path }, { cause: error })
  return new AtelierError('WORKSPACE_NOT_WRITABLE', { path, reason: error.message }, { cause: error })
}
