import { read } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { promisify } from 'node:util'
import { AtelierError, type Sentence, asOthersSay } from '../contract'
import { NotOrdinary, withOrdinaryFile } from './ordinary-file'

const unreadable = (path: string, reason: Sentence, hint: Sentence): AtelierError =>
  new AtelierError('DATASET_UNREADABLE', { path, reason, hint })

/** What the system says of a path, in words that tell what to do. */
export function pathError(error: NodeJS.ErrnoException, path: string): AtelierError {
  switch (error.code) {
    case 'ENOENT':
      return unreadable(
        path,
        'there is nothing of that name',
        'Check how it is written, and that its disk is connected.'
      )
    case 'ENOTDIR':
      return unreadable(path, 'a part of the path is a file, not a folder', 'Check how it is written.')
    case 'EACCES':
    case 'EPERM':
      return unreadable(
        path,
        'you may not read it',
        'Give yourself the right to read it and the folders that it lies in.'
      )
    case 'EISDIR':
      return unreadable(
        path,
        'it is a folder, and a file is needed',
        'Put the file itself in its place.'
      )
    case 'ELOOP':
      return unreadable(
        path,
        'it is a link that leads back to itself',
        'Put the file itself in its place.'
      )
    case 'ENAMETOOLONG':
      return unreadable(path, 'its name is too long', 'Check how it is written.')
    case 'EMFILE':
    case 'ENFILE':
      return unreadable(path, 'too many files are open', 'Try again later.')
    case 'EIO':
    case 'ESTALE':
      return unreadable(
        path,
        `its disk cannot read it (${error.code})`,
        'Check the disk or the connection to it, or take a copy of the file.'
      )
    default:
      return unreadable(path, asOthersSay(error.message), 'Check that the file can be read.')
  }
}

/**
 * Opens a file for `use`; a folder, a pipe or a device is refused without waiting for anything to come
 * out of it.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function withRegularFile<T>(
  path: string,
  use: (file: FileHandle, bytes: number) => Promise<T>
): Promise<T> {
  try {
    return await withOrdinaryFile(path, use)
  } catch (error) {
    throw refusalOf(error as Error, path)
  }
}

function refusalOf(error: Error, path: string): Error {
  if (error instanceof AtelierError) return error
  const hint = 'Put the file itself in its place.'
  if (error instanceof NotOrdinary)
    return error.kind === 'folder'
      ? unreadable(path, 'it is a folder, and a file is needed', hint)
      : unreadable(path, 'it is no ordinary file but a pipe or a device', hint)
  return (error as NodeJS.ErrnoException).code === 'ENXIO'
    ? unreadable(path, 'it is no ordinary file', hint)
    : pathError(error as NodeJS.ErrnoException, path)
}

/**
 * @throws AtelierError PATH_NOT_WHOLE: the process that reads it may be in another folder than the
 * person that wrote it
 */
export function requireWhole(path: string): void {
  if (!isAbsolute(path)) throw new AtelierError('PATH_NOT_WHOLE', { path })
}

const readInto = promisify(read)

/** So many bytes of a file, or what there are: its length is known, and asking for it again takes time. */
export async function readBytes(file: number, length: number): Promise<Uint8Array> {
  const content = Buffer.allocUnsafeSlow(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await readInto(file, content, done, length - done, done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return content.subarray(0, done)
}
