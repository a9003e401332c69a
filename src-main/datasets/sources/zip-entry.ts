import type { FileHandle } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, crc32, createInflateRaw, inflateRaw } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { requireReadable, startLength, unreadableFile } from './file-tree'

const inflate = promisify<Uint8Array, object, Buffer>(inflateRaw)

/** Compressed bytes that surely hold the start of a file. */
const startBytes = 4096
const chunkBytes = 1 << 18

/**
 * An entry of an archive. Its content is read here and not by yauzl, whose streams end the process where
 * one is left before its end.
 */
export interface PlacedEntry {
  zip: ZipFile
  file: FileHandle
  entry: Entry
  /** What an error calls it. */
  path: string
}

const isStored = ({ compressionMethod }: Entry): boolean => compressionMethod === 0

/** How an entry's content begins; nothing where it is damaged, which is said when it is read. */
export async function readEntryStart(placed: PlacedEntry): Promise<Uint8Array> {
  try {
    const packed = await readPacked(placed, startBytes)
    const start = isStored(placed.entry)
      ? packed
      : await inflate(packed, { finishFlush: constants.Z_SYNC_FLUSH })
    return new Uint8Array(start.subarray(0, startLength))
  } catch {
    return new Uint8Array()
  }
}

/**
 * An entry's content, of the length and with the sum that the directory says.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function readEntry(placed: PlacedEntry): Promise<Uint8Array> {
  const { entry, path } = placed
  const size = entry.uncompressedSize
  requireReadable(path, size)
  const bytes = await readPacked(placed, entry.compressedSize)
    .then((packed) => (isStored(entry) ? packed : inflate(packed, { maxOutputLength: size })))
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_BUFFER_TOO_LARGE') throw damaged(path, tooLong, error)
      throw damaged(path, error.message, error)
    })
  requireWhole(path, bytes.length, crc32(bytes), entry)
  return bytes
}

/**
 * An entry's content from a byte on; its length and its sum are looked at where all of it is read.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function* streamEntry(placed: PlacedEntry, start: number): AsyncGenerator<Buffer> {
  const { entry, path } = placed
  const skipped = isStored(entry) ? start : 0
  let left = start - skipped
  let [length, sum] = [skipped, 0]
  try {
    for await (const chunk of unpacked(placed, skipped)) {
      sum = crc32(chunk, sum)
      length += chunk.length
      if (length > entry.uncompressedSize) throw new Error(tooLong)
      if (chunk.length > left) yield chunk.subarray(left)
      left = Math.max(0, left - chunk.length)
    }
  } catch (error) {
    throw damaged(path, (error as Error).message, error)
  }
  requireWhole(path, length, skipped === 0 ? sum : entry.crc32, entry)
}

const tooLong = 'it is longer than the archive says'

const damaged = (path: string, message: string, cause?: unknown): Error =>
  unreadableFile(path, `it is damaged (${message})`, cause)

function requireWhole(path: string, length: number, sum: number, entry: Entry): void {
  if (length !== entry.uncompressedSize) throw damaged(path, 'it is shorter than the archive says')
  if (sum !== entry.crc32) throw damaged(path, 'its checksum is wrong')
}

const placeOf = async ({ zip, entry }: PlacedEntry): Promise<number> =>
  (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart

async function readPacked(placed: PlacedEntry, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of packedChunks(placed, 0, most)) parts.push(chunk)
  return Buffer.concat(parts)
}

/** An entry's bytes as they lie in the archive, from one on. */
async function* packedChunks(
  placed: PlacedEntry,
  skipped: number,
  most = Infinity
): AsyncGenerator<Buffer> {
  const place = await placeOf(placed)
  const end = Math.min(most, placed.entry.compressedSize)
  for (let at = skipped; at < end;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - at))
    const { bytesRead } = await placed.file.read(chunk, 0, chunk.length, place + at)
    if (bytesRead === 0) throw new Error('its end is missing')
    at += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

async function* unpacked(placed: PlacedEntry, skipped: number): AsyncGenerator<Buffer> {
  if (isStored(placed.entry)) {
    yield* packedChunks(placed, skipped)
    return
  }
  // What breaks on the way ends the loop below.
  const packed = Readable.from(packedChunks(placed, 0))
  const stream = pipeline(packed, createInflateRaw({ chunkSize: chunkBytes }), () => undefined)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk
  } finally {
    stream.destroy()
    packed.destroy()
  }
}
