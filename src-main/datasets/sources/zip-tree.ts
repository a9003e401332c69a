import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile, type ZipFileOptions } from 'yauzl'
import { ArchiveListing, archiveUnfit, getAnew, requireNoBomb } from './archive-listing'
import {
  type FileTree,
  needsNoStart,
  requireReadable,
  startLength,
  type TreeFile,
  unreadableFile
} from './file-tree'
import { readAhead } from './read-ahead'
import { entryName } from './zip-names'

/**
 * The files of a zip archive, read from where they lie in it; nothing is unpacked onto the disk.
 * @throws AtelierError DATASET_ARCHIVE_UNFIT where it is damaged, overlaps itself or unpacks to far more
 *   than images can
 */
export async function openZipArchive(path: string): Promise<FileTree> {
  const zip = await open(path)
  try {
    return await treeOf(path, zip)
  } catch (error) {
    zip.close()
    throw (error as { code?: string }).code === 'DATASET_ARCHIVE_UNFIT' ? error : damaged(path, error)
  }
}

function open(path: string): Promise<ZipFile> {
  // Names are decoded here: Finder writes UTF-8 and does not say so.
  return openPromise(path, { autoClose: false, decodeStrings: false }).catch((error: unknown) => {
    throw damaged(path, error)
  })
}

function damaged(path: string, error: unknown): Error {
  const { message } = error as Error
  const reason = /end of central directory/i.test(message)
    ? 'its end is missing'
    : `it is damaged (${message})`
  return archiveUnfit(path, reason, getAnew, error)
}

async function treeOf(path: string, zip: ZipFile): Promise<FileTree> {
  const listing = new ArchiveListing<Entry>(path)
  let packed = 0
  let unpacked = 0
  for await (const entry of zip.eachEntry()) {
    packed += entry.compressedSize
    unpacked += entry.uncompressedSize
    if (packed > zip.fileSize)
      throw archiveUnfit(path, 'its entries lie over one another', 'Check where it comes from.')
    requireNoBomb(path, zip.fileSize, unpacked)
    const name = entryName(entry)
    if (!ArchiveListing.isWanted(name)) continue
    const problem = problemOf(entry)
    const start = problem !== null || needsNoStart(name) ? null : await readStart(zip, entry)
    const stamp = `${entry.crc32.toString(16)}-${entry.uncompressedSize}`
    listing.add({ name, bytes: entry.uncompressedSize, stamp, start, problem }, entry)
  }
  const { files, leftOut, placeOf } = listing.finish()
  const read = (file: TreeFile): Promise<Uint8Array> =>
    readEntry(zip, placeOf.get(file) as Entry, `${path}/${file.path}`)
  return {
    path,
    kind: 'zip',
    files,
    leftOut,
    read,
    contents: (wanted) => readAhead(wanted, read),
    stream: (file, start) => streamEntry(zip, placeOf.get(file) as Entry, `${path}/${file.path}`, start),
    onDisk: () => null,
    close: () => Promise.resolve(zip.close())
  }
}

const isLink = ({ versionMadeBy, externalFileAttributes }: Entry): boolean =>
  versionMadeBy >> 8 === 3 && ((externalFileAttributes >>> 16) & 0xf000) === 0xa000

function problemOf(entry: Entry): string | null {
  if (entry.isEncrypted()) return 'it is encrypted'
  if (isLink(entry)) return 'it is a link'
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return `it is compressed in a way that cannot be read (method ${entry.compressionMethod})`
  return null
}

const openStream = (zip: ZipFile, entry: Entry, options: ZipFileOptions = {}): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, options, (error, stream) => (error ? reject(error) : resolve(stream)))
  })

async function readStart(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const stream = await openStream(zip, entry).catch(() => null)
  if (!stream) return new Uint8Array()
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parts.push(chunk)
      length += chunk.length
      if (length >= startLength) break
    }
  } catch {
    // That it is damaged is said when it is read.
  }
  return new Uint8Array(Buffer.concat(parts).subarray(0, startLength))
}

/**
 * An entry's content, of the length and with the sum that the directory says.
 * @throws AtelierError DATASET_UNREADABLE
 */
async function readEntry(zip: ZipFile, entry: Entry, path: string): Promise<Uint8Array> {
  requireReadable(path, entry.uncompressedSize)
  const parts: Buffer[] = []
  for await (const chunk of streamEntry(zip, entry, path, 0)) parts.push(chunk)
  return Buffer.concat(parts)
}

/** An entry's content from a byte on; its sum is looked at where all of it is read. */
async function* streamEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  start: number
): AsyncGenerator<Buffer> {
  const isStored = entry.compressionMethod === 0
  let left = isStored ? 0 : start
  let sum = 0
  try {
    const stream = await openStream(zip, entry, isStored ? { start } : {})
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum)
      if (chunk.length > left) yield chunk.subarray(left)
      left = Math.max(0, left - chunk.length)
    }
  } catch (error) {
    throw unreadableFile(path, `it is damaged (${(error as Error).message})`, error)
  }
  if ((!isStored || start === 0) && sum !== entry.crc32)
    throw unreadableFile(path, 'it is damaged: its checksum is wrong')
}
