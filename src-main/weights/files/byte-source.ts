import { asOthersSay, type Sentence } from '../../contract'
import { type FileHandle, open } from 'node:fs/promises'
import { weightsUnreadable } from './weight-file'

/** Bytes that are read where they are needed: a file, or memory. */
export interface ByteSource {
  /** What an error calls it. */
  path: string
  size: number
  /**
   * So many bytes from a place on, in memory of their own.
   * @throws AtelierError WEIGHTS_UNREADABLE where it ends before them
   */
  read(from: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** @throws AtelierError WEIGHTS_UNREADABLE */
function requireRange(
  { path, size }: Pick<ByteSource, 'path' | 'size'>,
  from: number,
  length: number
): void {
  if (from >= 0 && length >= 0 && Number.isSafeInteger(from) && from + length <= size) return
  throw weightsUnreadable(path, `it ends at byte ${size} in the middle of its content`, 'truncated')
}

export function bytesInMemory(bytes: Uint8Array, path: string): ByteSource {
  const source = { path, size: bytes.length }
  return {
    ...source,
    read: async (from, length) => {
      requireRange(source, from, length)
      return bytes.slice(from, from + length)
    },
    close: async () => undefined
  }
}

/** @throws AtelierError WEIGHTS_UNREADABLE where it is no file, or may not be read */
export async function bytesOfFile(path: string): Promise<ByteSource> {
  let file: FileHandle
  try {
    file = await open(path)
  } catch (error) {
    throw failedToRead(path, error)
  }
  const entry = await file.stat()
  if (!entry.isFile()) {
    await file.close()
    throw weightsUnreadable(path, 'it is no file', 'name')
  }
  const source = { path, size: entry.size }
  return {
    ...source,
    read: async (from, length) => {
      requireRange(source, from, length)
      const bytes = new Uint8Array(length)
      let at = 0
      while (at < length) {
        const { bytesRead } = await file
          .read(bytes, at, Math.min(length - at, 2 ** 30), from + at)
          .catch((error: unknown) => {
            throw failedToRead(path, error)
          })
        if (bytesRead === 0)
          throw weightsUnreadable(path, 'it became shorter while it was read', 'truncated')
        at += bytesRead
      }
      return bytes
    },
    close: () => file.close()
  }
}

const reasons: Record<string, Sentence> = {
  ENOENT: 'there is nothing of that name',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a folder'
}

function failedToRead(path: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException
  return weightsUnreadable(path, reasons[code ?? ''] ?? asOthersSay(message), 'name', error)
}
