import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { formatBytes } from '../contract'

/** Why a file that a person named cannot be read, as the end of a sentence: "it is a folder". */
export class UnreadableFile extends Error {}

const reasons: Record<string, string> = {
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
  const { code = '', message } = error as NodeJS.ErrnoException
  return new UnreadableFile(reasons[code] ?? message, { cause: error })
}

/**
 * Reads a file that a person named, and nothing that only looks like one: a device such as /dev/zero has
 * no end, and a pipe may never have one. It is opened without waiting, and what was opened is looked at
 * rather than its path.
 * @param mostBytes a larger one is refused before anything of it is read
 * @throws UnreadableFile
 */
export function readNamedFile(path: string, mostBytes: number): Buffer {
  try {
    // Not there on Windows, where opening waits for nobody.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      return readWhole(file, mostBytes)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw reasonOf(error)
  }
}

function readWhole(file: number, mostBytes: number): Buffer {
  const state = fstatSync(file)
  if (state.isDirectory()) throw new UnreadableFile('it is a folder')
  if (!state.isFile()) throw new UnreadableFile('it is a pipe, a socket or a device, and no file')
  if (state.size > mostBytes)
    throw new UnreadableFile(
      `it has ${formatBytes(state.size)}, and more than ${formatBytes(mostBytes)} are not read`
    )
  const bytes = Buffer.alloc(state.size)
  let length = 0
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, null)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}
