import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import {
  AtelierError,
  type CapsuleIndex,
  capsuleIndex,
  capsuleVersion,
  issuesOf,
  type Sentence,
  asOthersSay
} from '../../contract'

/** The first file of a capsule. */
const indexName = 'capsule.json'
/** An index of a run has some hundred files; a capsule with more of it is none. */
const mostIndexBytes = 4 << 20
/** Texts of a run of a million steps stay below this; weights may be as large as they are. */
const mostTextBytes = 1 << 30
const mostWeightBytes = 32 * 2 ** 30
/** JSON of numbers shrinks to a tenth; what shrinks to a thousandth is a bomb. */
const mostRatio = 1000

/** What keeps a file from being taken for a capsule, as the end of a sentence that names it. */
const unfit = (path: string, reason: Sentence, cause?: unknown): AtelierError =>
  new AtelierError('CAPSULE_DAMAGED', { path, reason }, { cause })

/**
 * Unpacks a capsule into a folder that is empty, everything in it looked at first: which files there are,
 * how large each is, and its hash.
 * @param path the capsule
 * @returns its index
 * @throws AtelierError CAPSULE_DAMAGED, CAPSULE_TOO_NEW; errors of the disk that is written as they are
 */
export async function unpackCapsule(path: string, folder: string): Promise<CapsuleIndex> {
  const zip = await openPromise(path, {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true
  }).catch((error: Error) => {
    throw unfit(path, `it is no zip archive, or not whole (${error.message})`, error)
  })
  try {
    const entries = await entriesOf(zip, path)
    const index = await indexOf(zip, entries, path)
    const listed = requireListed(entries, index, path)
    for (const { entry, file } of listed) await unpack(zip, entry, file, folder, path)
    return index
  } finally {
    zip.close()
  }
}

/** Whether a file begins as a capsule does, be it whole or cut off. */
export async function isCapsule(path: string): Promise<boolean> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(() => null)
  if (!zip) return beginsAsCapsule(path)
  try {
    for await (const entry of zip.eachEntry()) return entry.fileName === indexName
    return false
  } catch {
    return false
  } finally {
    zip.close()
  }
}

/**
 * Whether the first file of what may have been an archive is a capsule's index: archives have their contents
 * at their end, which one that was cut off has lost (PKWARE APPNOTE 4.3.7).
 */
function beginsAsCapsule(path: string): boolean {
  const head = Buffer.alloc(30 + indexName.length)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, head)
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
  const isArchive = head.readUInt32LE(0) === 0x04034b50
  return isArchive && head.toString('latin1', 30) === indexName
}

async function entriesOf(zip: ZipFile, path: string): Promise<Entry[]> {
  const entries: Entry[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry)
      if (entries.length > 10_000) throw new Error('it has more than 10,000 files')
    }
  } catch (error) {
    throw unfit(path, asOthersSay((error as Error).message), error)
  }
  return entries
}

async function indexOf(zip: ZipFile, entries: Entry[], path: string): Promise<CapsuleIndex> {
  const [first] = entries
  if (first?.fileName !== indexName) throw unfit(path, 'its first file is no capsule.json')
  if (first.uncompressedSize > mostIndexBytes) throw unfit(path, 'its index is too large')
  const parts: Buffer[] = []
  await readEntry(zip, first, path, (chunk) => parts.push(chunk))
  const index = parse(Buffer.concat(parts).toString())
  const version = (index as { formatVersion?: unknown } | null)?.formatVersion
  if (typeof version === 'number' && version > capsuleVersion)
    throw new AtelierError('CAPSULE_TOO_NEW', { path, version, known: capsuleVersion })
  const parsed = capsuleIndex.safeParse(index)
  if (parsed.success) return parsed.data
  const [issue] = issuesOf(parsed.error)
  throw unfit(path, `its index is none (${issue?.path ?? ''}: ${issue?.message ?? ''})`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

type Listed = CapsuleIndex['files'][number]

/** Each entry with what the index says of it: there is none beside these, and none twice. */
function requireListed(
  [, ...entries]: Entry[],
  { files }: CapsuleIndex,
  path: string
): { entry: Entry; file: Listed }[] {
  const byName = new Map(files.map((file) => [file.path, file]))
  if (byName.size !== files.length) throw unfit(path, 'its index names a file twice')
  const listed = entries.map((entry) => {
    const file = byName.get(entry.fileName)
    if (!file) throw unfit(path, `"${entry.fileName.slice(0, 100)}" is there twice, or not in its index`)
    byName.delete(entry.fileName)
    if (entry.uncompressedSize !== file.bytes)
      throw unfit(path, `"${file.path}" is not as long as its index says`)
    const isText = !/^(checkpoints|initial|weights)\//.test(file.path)
    if (file.bytes > (isText ? mostTextBytes : mostWeightBytes))
      throw unfit(path, `"${file.path}" is too large`)
    if (file.bytes > mostRatio * Math.max(1000, entry.compressedSize))
      throw unfit(path, `"${file.path}" is packed too tightly to be what it says`)
    return { entry, file }
  })
  const [missing] = byName.keys()
  if (missing !== undefined) throw unfit(path, `"${missing}" is missing`)
  return listed
}

async function unpack(
  zip: ZipFile,
  entry: Entry,
  file: Listed,
  folder: string,
  path: string
): Promise<void> {
  const target = join(folder, file.path)
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  const descriptor = openSync(target, 'wx', 0o600)
  const hash = createHash('sha256')
  try {
    await readEntry(zip, entry, path, (chunk) => {
      hash.update(chunk)
      writeSync(descriptor, chunk)
    })
  } finally {
    closeSync(descriptor)
  }
  if (hash.digest('hex') !== file.sha256)
    throw unfit(path, `"${file.path}" has another hash than its index says`)
}

/** Hands over an entry's content; no more of it than it says it has. */
async function readEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  take: (chunk: Buffer) => void
): Promise<void> {
  const damaged = (error: Error): AtelierError =>
    unfit(path, `"${entry.fileName}" cannot be read (${error.message})`, error)
  const stream = await zip.openReadStreamPromise(entry).catch((error: Error) => {
    throw damaged(error)
  })
  // What the disk does not take is no fault of the capsule.
  let written: unknown = null
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>)
      try {
        take(chunk)
      } catch (error) {
        written = error
        throw error
      }
  } catch (error) {
    throw written ?? damaged(error as Error)
  } finally {
    stream.destroy()
  }
}
