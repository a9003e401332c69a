import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { logPath, olderLogPath } from './log-file'

/** How often a followed log is looked at, in milliseconds. */
const pause = 250

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1)

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The last lines of a workspace's log, the oldest first; none where nothing was logged yet. */
export function lastLogLines(workspace: string, count: number): string[] {
  const lines = linesOf(textOf(logPath(workspace)))
  const missing = count - lines.length
  const older = missing > 0 ? linesOf(textOf(olderLogPath(workspace))).slice(-missing) : []
  return [...older, ...lines].slice(-count)
}

/** So far a file was read: which one, by the system's number for it, and how many bytes. */
interface Place {
  file: number | null
  bytes: number
}

/**
 * Tells of every line that is written to a workspace's log from now on, also where it goes on in a new
 * file. Returns the function that ends it.
 */
export function followLog(workspace: string, onLines: (lines: string[]) => void): () => void {
  const path = logPath(workspace)
  let place = endOf(path)
  let rest = ''
  const look = (): void => {
    let added = ''
    const older = olderLogPath(workspace)
    if (place.file !== null && endOf(path).file !== place.file && endOf(older).file === place.file)
      added = readOn(older, place).text
    const read = readOn(path, place)
    place = read.place
    const lines = (rest + added + read.text).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) onLines(lines)
  }
  const timer = setInterval(look, pause)
  return () => clearInterval(timer)
}

function endOf(path: string): Place {
  const state = statSync(path, { throwIfNoEntry: false })
  return state ? { file: state.ino, bytes: state.size } : { file: null, bytes: 0 }
}

/** What a file has beyond a place in it; all of it where the place is in another file. */
function readOn(path: string, { file, bytes }: Place): { text: string; place: Place } {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return { text: '', place: { file: null, bytes: 0 } }
  }
  try {
    const { ino, size } = fstatSync(descriptor)
    const from = ino === file && size >= bytes ? bytes : 0
    const buffer = Buffer.alloc(size - from)
    const read = readSync(descriptor, buffer, 0, buffer.length, from)
    return { text: buffer.toString('utf8', 0, read), place: { file: ino, bytes: from + read } }
  } finally {
    closeSync(descriptor)
  }
}
