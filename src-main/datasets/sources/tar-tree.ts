import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { AtelierError, type Sentence } from '../../contract'
import { pathError } from '../regular-file'
import { ArchiveListing, archiveUnfit, getAnew, requireNoBomb } from './archive-listing'
import {
  type FileTree,
  largestFile,
  needsNoStart,
  reasonOf,
  requireReadable,
  stampOf,
  startLength,
  type TreeContent,
  type TreeFile,
  unreadableFile
} from './file-tree'

/** An entry with as much of its content as was asked for. */
interface Scanned {
  entry: ReadEntry
  /** Its place in the archive, counted from 0. */
  number: number
  bytes: Buffer | null
}

/**
 * The files of a tar archive, plain or compressed by gzip. It has no directory: it is gone through once
 * to list it, and once more for contents, however many; reading a single one goes up to that one.
 * @throws AtelierError DATASET_ARCHIVE_UNFIT, DATASET_UNREADABLE
 */
export async function openTarArchive(path: string, isCompressed: boolean): Promise<FileTree> {
  const archive = { path, isCompressed, stamp: await archiveStamp(path) }
  const listing = new ArchiveListing<number>(path)
  const wantsStart = ({ path: name }: ReadEntry): number => (needsNoStart(name) ? 0 : startLength)
  for await (const { entry, number, bytes } of scan(archive, wantsStart)) {
    if (entry.type === 'Directory' || !ArchiveListing.isWanted(entry.path)) continue
    // A tar keeps no sum of a file's content.
    const stamp = `${archive.stamp}-${number}`
    const start = bytes && new Uint8Array(bytes)
    listing.add({ name: entry.path, bytes: entry.size, stamp, start, problem: problemOf(entry) }, number)
  }
  const { files, leftOut, placeOf } = listing.finish()
  const contents = (wanted: readonly TreeFile[]): AsyncGenerator<TreeContent> =>
    contentsOf(archive, new Map(wanted.map((file) => [placeOf.get(file) as number, file])))
  const read = async (file: TreeFile): Promise<Uint8Array> => {
    requireReadable(`${path}/${file.path}`, file.bytes)
    for await (const content of contents([file])) {
      if (content.bytes === null) throw unreadableFile(`${path}/${file.path}`, content.reason)
      return content.bytes
    }
    throw unreadableFile(`${path}/${file.path}`, 'it is not there any more')
  }
  return {
    path,
    kind: 'tar',
    files,
    leftOut,
    read,
    contents,
    stream: async function* (file, start) {
      yield (await read(file)).subarray(start)
    },
    onDisk: () => null,
    close: () => Promise.resolve()
  }
}

async function archiveStamp(path: string): Promise<string> {
  return stampOf(
    await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw pathError(error, path)
    })
  )
}

function problemOf({ type }: ReadEntry): Sentence | null {
  if (type === 'Link' || type === 'SymbolicLink') return 'it is a link'
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return null
  return 'it is no file'
}

interface Archive {
  path: string
  isCompressed: boolean
  stamp: string
}

async function* contentsOf(
  archive: Archive,
  wanted: Map<number, TreeFile>
): AsyncGenerator<TreeContent> {
  const left = new Map(wanted)
  const wants = (_: ReadEntry, number: number): number => (left.has(number) ? largestFile : 0)
  try {
    if ((await archiveStamp(archive.path)) !== archive.stamp)
      throw archiveUnfit(archive.path, 'it was changed while the data set was read', 'Try again.')
    for await (const { number, bytes } of scan(archive, wants)) {
      const file = left.get(number)
      if (!file || !bytes) continue
      left.delete(number)
      yield { file, bytes }
      if (left.size === 0) return
    }
  } catch (error) {
    for (const file of left.values()) yield { file, bytes: null, reason: reasonOf(error) }
  }
}

/**
 * Goes through an archive from its beginning.
 * @param wants how many bytes of an entry's content are to be kept
 */
async function* scan(
  archive: Archive,
  wants: (entry: ReadEntry, number: number) => number
): AsyncGenerator<Scanned> {
  const done: Scanned[] = []
  let fault: Error | null = null
  let count = 0
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const number = count++
      collect(entry, wants(entry, number), (bytes) => done.push({ entry, number, bytes }))
    }
  })
  parser.on('error', (error: Error) => (fault ??= error))
  const throwFault = (): void => {
    if (fault) throw damaged(archive.path, fault)
  }
  for await (const chunk of unpacked(archive)) {
    // Everything that a chunk completes is there when this returns: entries flow as they are parsed.
    parser.write(chunk)
    yield* done.splice(0)
    throwFault()
  }
  parser.end()
  yield* done
  throwFault()
}

function collect(entry: ReadEntry, most: number, onEnd: (bytes: Buffer | null) => void): void {
  const parts: Buffer[] = []
  let length = 0
  entry.on('data', (chunk: Buffer) => {
    // The parser gives pieces of a buffer that would be held as a whole.
    if (length < most) parts.push(Buffer.from(chunk.subarray(0, most - length)))
    length += chunk.length
  })
  entry.on('end', () => onEnd(most > 0 ? Buffer.concat(parts) : null))
}

function damaged(path: string, error: Error): AtelierError {
  if (error instanceof AtelierError) return error
  const reason: Sentence = /truncated|unexpected end/i.test(error.message)
    ? 'its end is missing'
    : `it is damaged (${error.message.replace(/^TAR_\w+: /, '')})`
  return archiveUnfit(path, reason, getAnew, error)
}

/** The bytes of the tar itself. */
async function* unpacked({ path, isCompressed }: Archive): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  const packed = (await stat(path)).size
  // What breaks on the way ends the loop below.
  const stream = isCompressed
    ? pipeline(file, createGunzip({ chunkSize: 1 << 18 }), () => undefined)
    : file
  let total = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      total += chunk.length
      if (isCompressed) requireNoBomb(path, packed, total)
      yield chunk
    }
  } catch (error) {
    throw damaged(path, error as Error)
  } finally {
    stream.destroy()
    file.destroy()
  }
}

/** How the content of a file that gzip compressed begins; nothing where it cannot be unpacked. */
export async function unpackedStart(path: string): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of unpacked({ path, isCompressed: true, stamp: '' })) {
      parts.push(chunk)
      length += chunk.length
      if (length >= startLength) break
    }
  } catch {
    return new Uint8Array()
  }
  return new Uint8Array(Buffer.concat(parts).subarray(0, startLength))
}
