import { createHash, webcrypto } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { AtelierError, type TrainerEvent } from '../contract'
import { batchesOf } from './feed'
import { FeederThread } from './node-batches'
import { checksumPiece, type TrainerPort } from './port'

/**
 * The training loop's port in Node: files in the run's folder, events to whoever started the process.
 * `feeder`: file of the thread that makes batches (node-feeder.ts); null: they are made between the
 * steps.
 */
export function nodePort(
  runFolder: string,
  emit: (events: TrainerEvent[]) => void,
  feeder: string | null = null
): TrainerPort {
  const pathOf = (name: string): string => join(runFolder, name)
  let collected = performance.now()
  return {
    emit,
    pathOf,
    // The clock of the wall may be set back; this one only moves on.
    now: () => performance.timeOrigin + performance.now(),
    feed: (recipe, log) => (feeder === null ? batchesOf(recipe) : new FeederThread(feeder, recipe, log)),
    breathe: () => {
      if (performance.now() - collected >= collectionInterval) {
        collectGarbage()
        collected = performance.now()
      }
      return setImmediate()
    },
    write: (name, parts) => writeDurably(pathOf(name), parts),
    read: (name) =>
      readFile(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
        throw new AtelierError('CHECKPOINT_DAMAGED', { path: pathOf(name), reason: error.message })
      }),
    list: async (folder) =>
      (await readdir(pathOf(folder)).catch(() => [])).filter((name) => !name.endsWith('.tmp')),
    removeLeftovers: async (folder) => {
      for (const name of await readdir(pathOf(folder)).catch(() => []))
        if (name.endsWith('.tmp'))
          await rm(join(pathOf(folder), name), { force: true }).catch(() => undefined)
    },
    remove: (name) => rm(pathOf(name), { force: true }).catch(() => undefined),
    sha256: async (parts) => {
      const hash = createHash('sha256')
      for (const piece of piecesOf(parts)) {
        hash.update(piece)
        await setImmediate()
      }
      return hash.digest('hex')
    },
    checksum: async (parts) => {
      const digests: Promise<ArrayBuffer>[] = []
      for (const piece of piecesOf(parts, checksumPiece)) {
        // The threads that compute this do not wait for the training; to copy what they need is all that
        // keeps it waiting.
        digests.push(webcrypto.subtle.digest('SHA-256', piece as Uint8Array<ArrayBuffer>))
        if (digests.length % 4 === 0) await setImmediate()
      }
      return createHash('sha256')
        .update(Buffer.concat((await Promise.all(digests)).map((digest) => Buffer.from(digest))))
        .digest('hex')
    }
  }
}

/** Milliseconds between two looks for garbage. Each takes some ten. */
const collectionInterval = 30_000

/**
 * Left to itself V8 looks for garbage when its heap is several times what is held, and what a training
 * holds of the machine drifts upwards for hours.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Of so many bytes hashing takes some ten milliseconds, for which a training step may have to wait. */
const pieceBytes = 16 * 2 ** 20

/** The parts, one after the other, in pieces of so many bytes; the last one may be smaller. */
function* piecesOf(parts: Uint8Array[], size = pieceBytes): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [],
    bytes = 0
  const joined = (): Uint8Array =>
    waiting.length === 1 ? (waiting[0] as Uint8Array) : Buffer.concat(waiting)
  for (const part of parts)
    for (let at = 0; at < part.length;) {
      const some = part.subarray(at, at + size - bytes)
      waiting.push(some)
      bytes += some.length
      at += some.length
      if (bytes < size) continue
      yield joined()
      ;[waiting, bytes] = [[], 0]
    }
  if (bytes > 0) yield joined()
}

/**
 * Written aside, flushed to the disk, renamed, and the folder's entry flushed too: the old content or
 * the new, never a part.
 */
async function writeDurably(path: string, parts: Uint8Array[]): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(aside, 'w')
    try {
      await writeWhole(file, parts)
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

/** The most buffers that a system takes in one call (IOV_MAX). */
const buffersAtOnce = 1024

/**
 * In as few calls as there can be: each is waited for as long as a training step takes. A disk that has
 * almost no space left writes a part and says so at the next call.
 */
async function writeWhole(file: FileHandle, parts: Uint8Array[]): Promise<void> {
  let left = parts.filter(({ length }) => length > 0)
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left.slice(0, buffersAtOnce))
    let whole = 0
    while (whole < left.length && bytesWritten >= (left[whole] as Uint8Array).length)
      bytesWritten -= (left[whole++] as Uint8Array).length
    left = left.slice(whole)
    if (bytesWritten > 0) left[0] = (left[0] as Uint8Array).subarray(bytesWritten)
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

/** What it means to a person that a file cannot be written. */
export function explained(error: NodeJS.ErrnoException, path: string): AtelierError {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new AtelierError('DISK_FULL', { path }, { cause: error })
  return new AtelierError('WORKSPACE_NOT_WRITABLE', { path, reason: error.message }, { cause: error })
}
