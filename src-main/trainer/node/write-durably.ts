import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AtelierError, asOthersSay } from '../../contract'
import { syncFolder } from '../../datasets/durable-files'

/**
 * Written aside, flushed to the disk, renamed, and the folder's entry flushed too: the old content or
 * the new, never a part.
 */
export async function writeDurably(path: string, parts: Uint8Array[]): Promise<void> {
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
    throw writeFailure(error as NodeJS.ErrnoException, path)
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

/** What it means to a person that a file cannot be written. */
export function writeFailure(error: NodeJS.ErrnoException, path: string): AtelierError {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new AtelierError('DISK_FULL', { path }, { cause: error })
  return new AtelierError(
    'WORKSPACE_NOT_WRITABLE',
    { path, reason: asOthersSay(error.message) },
    { cause: error }
  )
}
