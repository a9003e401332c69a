import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import { AtelierError } from '../../contract'
import { writingProblem } from './file-problem'
import { isStream } from './out-file'

/** That a file or folder cannot be written, and why. */
export const notWritable = (path: string, error: unknown): AtelierError =>
  new AtelierError('FILE_NOT_WRITABLE', { path, reason: writingProblem(error) }, { cause: error })

interface Move {
  from: string
  to: string
}

/**
 * Moves a file or folder out of the workspace, into the place of what is there.
 * @throws AtelierError FILE_NOT_WRITABLE; what is there stays then
 */
export function move(from: string, to: string): void {
  moveAll([{ from, to }])
}

/**
 * Moves files or folders out of the workspace, all of them or none: to another disk they are copied, and one
 * that is full leaves nothing half-written and nothing replaced.
 * @throws AtelierError FILE_NOT_WRITABLE
 */
export function moveAll(moves: readonly Move[]): void {
  /** What is made on the way, and goes where it was for nothing. */
  const made: string[] = []
  let current = ''
  try {
    const brought = moves.map(({ from, to }) => {
      current = to
      const folder = mkdirSync(dirname(to), { recursive: true })
      if (folder !== undefined) made.push(folder)
      const there = statSync(to, { throwIfNoEntry: false })
      if (there && isStream(there)) return { aside: from, place: to, isStream: true }
      // A link stays one, and what it leads to is replaced.
      const place = there ? realpathSync(to) : to
      const aside = `${place}.${randomUUID().slice(0, 8)}.tmp`
      made.push(aside)
      bring(from, aside)
      openTo(aside)
      return { aside, place, isStream: false }
    })
    for (const { aside, place, isStream: flows } of brought) {
      current = place
      if (flows) pour(aside, place)
      else replace(aside, place)
    }
  } catch (error) {
    for (const path of made.reverse()) rmSync(path, { recursive: true, force: true })
    throw notWritable(current, error)
  }
}

function bring(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    // To another disk.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    cpSync(from, to, { recursive: true })
  }
}

/** A folder with something in it is no file that another one takes the place of. */
function replace(from: string, to: string): void {
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory()) rmSync(to, { recursive: true })
  renameSync(from, to)
}

const chunkBytes = 1 << 20

/** Writes a file's content into a pipe, a terminal or a device, which stays what it is. */
function pour(from: string, to: string): void {
  const [source, target] = [openSync(from, 'r'), openSync(to, 'w')]
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (;;) {
      const length = readSync(source, chunk)
      if (length === 0) return
      for (let at = 0; at < length;) at += writeSync(target, chunk, at, length - at)
    }
  } finally {
    closeSync(source)
    closeSync(target)
  }
}

/** What lies in a workspace is for its owner alone; what leaves it is as other files of the person's are. */
function openTo(path: string): void {
  const isFolder = statSync(path).isDirectory()
  chmodSync(path, (isFolder ? 0o777 : 0o666) & ~process.umask())
  if (isFolder) for (const name of readdirSync(path)) openTo(`${path}/${name}`)
}
