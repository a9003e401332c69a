import { readSync } from 'node:fs'
import { asOthersSay, formatBytes, type Sentence } from '../contract'
import { NotOrdinary, withOrdinaryFileSync } from './ordinary-file'

/** Why a file that a person named cannot be read, as the end of a sentence: "it is a folder". */
export class UnreadableFile extends Error {
  constructor(
    override readonly message: Sentence,
    options?: ErrorOptions
  ) {
    super(message, options)
  }
}

const reasons: Record<string, Sentence> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is a file and no folder',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'the system does not let you read it',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENXIO: 'it is a socket or a device, and no file',
  EIO: 'the disk could not read it'
}

/** The reason in words where the system's error is a known one. */
function reasonOf(error: unknown): UnreadableFile {
  if (error instanceof UnreadableFile) return error
  if (error instanceof NotOrdinary)
    return new UnreadableFile(
      error.kind === 'folder' ? 'it is a folder' : 'it is a pipe, a socket or a device, and no file'
    )
  const { code = '', message } = error as NodeJS.ErrnoException
  return new UnreadableFile(reasons[code] ?? asOthersSay(message), { cause: error })
}

/**
 * Reads a file that a person named, and nothing that only looks like one.
 * @param mostBytes a larger one is refused before anything of it is read
 * @throws UnreadableFile
 */
export function readNamedFile(path: string, mostBytes: number): Buffer {
  try {
    return withOrdinaryFileSync(path, (file, size) => readWhole(file, size, mostBytes))
  } catch (error) {
    throw reasonOf(error)
  }
}

function readWhole(file: number, size: number, mostBytes: number): Buffer {
  if (size > mostBytes)
    throw new UnreadableFile(
      `it has ${formatBytes(size)}, and more than ${formatBytes(mostBytes)} are not read`
    )
  const bytes = Buffer.alloc(size)
  let length = 0
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, null)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}
