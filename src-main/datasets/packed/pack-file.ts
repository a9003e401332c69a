import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type ImageRecipe, imageRecipe } from '../../contract'

/**
 * A pack holds pictures as a network takes them: those of one recipe, a record each, in the order of the
 * SHA-256 of their contents. Numbers are little-endian.
 *
 *     0      8 bytes   "ATELPACK"
 *     8      uint32    version of the format, 1
 *     12     uint32    length of the description in bytes
 *     16     uint64    how many records there are
 *     24     uint64    bytes of a record
 *     32     32 bytes  SHA-256 of the 32 bytes before it, of the index and of the description
 *     4096   records: pixels, 0..255, row by row, channels last
 *     then   the index: for each record the SHA-256 of the picture's content and that of its pixels; zeros
 *            in place of the second where there are none
 *     then   the description, JSON: recipe, decoder, what it was made for, and why pictures cannot be read
 *
 * The first block is written last: a file that was cut off, or that nobody finished, has none or says
 * another length than it has.
 */
const magic = 'ATELPACK'
const version = 1
export const recordsAt = 4096
const headerBytes = 64
const hashBytes = 32
export const entryBytes = 2 * hashBytes

export interface PackDescription {
  recipe: ImageRecipe
  /** What decoded the pictures: another one may come to other pixels. */
  decoder: string
  /** The key of the data set that it was made for. */
  madeFor: string
  /** Why pictures cannot be read, by the SHA-256 of their contents in hexadecimal. */
  unreadable: Record<string, string>
}

/** A pack that is whole. */
export interface Pack extends PackDescription {
  path: string
  count: number
  imageBytes: number
  /** For each record the SHA-256 of the content and that of the pixels, 32 bytes each. */
  index: Uint8Array
  /** Another one for each file that was ever at the path. */
  stamp: string
}

/** The SHA-256 of the content of a record's picture, in hexadecimal. */
export function contentOfRecord({ index }: Pick<Pack, 'index'>, record: number): string {
  return hex(index, record * entryBytes)
}

/** The SHA-256 of a record's pixels, in hexadecimal; null where there are none. */
export function pixelsOfRecord({ index }: Pick<Pack, 'index'>, record: number): string | null {
  const from = record * entryBytes + hashBytes
  return index.subarray(from, from + hashBytes).every((byte) => byte === 0) ? null : hex(index, from)
}

const hex = (index: Uint8Array, from: number): string =>
  Buffer.from(index.buffer, index.byteOffset + from, hashBytes).toString('hex')

/** Bytes of an image of this recipe. */
export const bytesOfImage = ({ height, width, channels }: ImageRecipe): number =>
  height * width * channels

/** Writes everything but the records, the first block last, and flushes it all to the disk. */
export async function finishPack(
  file: FileHandle,
  { count, imageBytes, index, ...rest }: Pick<Pack, 'count' | 'imageBytes' | 'index'> & PackDescription
): Promise<void> {
  const { recipe, decoder, madeFor, unreadable } = rest
  const description = Buffer.from(JSON.stringify({ recipe, decoder, madeFor, unreadable }))
  const header = headerOf(count, imageBytes, description.length)
  checksumOf(header, index, description).copy(header, 32)

  const tailAt = recordsAt + count * imageBytes
  await writeAll(file, index, tailAt)
  await writeAll(file, description, tailAt + index.length)
  await file.sync()
  await writeAll(file, header, 0)
  await file.sync()
}

/** Writes all of it: a disk that is almost full takes a part first and says so at the next call. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
}

function headerOf(count: number, imageBytes: number, descriptionBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.write(magic, 'latin1')
  header.writeUInt32LE(version, 8)
  header.writeUInt32LE(descriptionBytes, 12)
  header.writeBigUInt64LE(BigInt(count), 16)
  header.writeBigUInt64LE(BigInt(imageBytes), 24)
  return header
}

function checksumOf(header: Uint8Array, index: Uint8Array, description: Uint8Array): Buffer {
  const hash = createHash('sha256').update(header.subarray(0, 32))
  return hash.update(index).update(description).digest()
}

/** The pack at a path; null where there is none, or one that is damaged, unfinished or of another version. */
export async function openPack(path: string): Promise<Pack | null> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return null
  try {
    return await readPack(file, path)
  } catch {
    return null
  } finally {
    await file.close()
  }
}

/**
 * What the pack at a path says of itself, without a look at its index: whether it is damaged is not seen.
 * Null where there is none, or one that is unfinished or of another version.
 */
export async function describePack(path: string): Promise<PackDescription | null> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return null
  try {
    const layout = await readLayout(file)
    if (!layout) return null
    const description = await readAll(file, layout.descriptionAt, layout.descriptionBytes)
    return JSON.parse(description.toString()) as PackDescription
  } catch {
    return null
  } finally {
    await file.close()
  }
}

/** Where everything of a pack is; null where it is no whole one of this version. */
async function readLayout(file: FileHandle): Promise<{
  header: Buffer
  count: number
  imageBytes: number
  indexAt: number
  descriptionAt: number
  descriptionBytes: number
} | null> {
  const { size } = await file.stat()
  const header = await readAll(file, 0, headerBytes)
  if (header.toString('latin1', 0, 8) !== magic || header.readUInt32LE(8) !== version) return null
  const count = Number(header.readBigUInt64LE(16)),
    imageBytes = Number(header.readBigUInt64LE(24)),
    descriptionBytes = header.readUInt32LE(12)
  const indexAt = recordsAt + count * imageBytes
  const descriptionAt = indexAt + count * entryBytes
  if (size !== descriptionAt + descriptionBytes) return null
  return { header, count, imageBytes, indexAt, descriptionAt, descriptionBytes }
}

async function readPack(file: FileHandle, path: string): Promise<Pack | null> {
  const { size, ino, mtimeMs } = await file.stat()
  const layout = await readLayout(file)
  if (!layout) return null
  const { header, count, imageBytes, indexAt, descriptionAt, descriptionBytes } = layout
  const index = await readAll(file, indexAt, count * entryBytes)
  const description = await readAll(file, descriptionAt, descriptionBytes)
  if (!checksumOf(header, index, description).equals(header.subarray(32, 64))) return null
  const parsed = JSON.parse(description.toString()) as PackDescription
  const recipe = imageRecipe.parse(parsed.recipe)
  return { ...parsed, recipe, path, count, imageBytes, index, stamp: `${ino}-${size}-${mtimeMs}` }
}

async function readAll(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done)
    if (bytesRead === 0) throw new Error('it ends too early')
    done += bytesRead
  }
  return bytes
}

/** The pixels of a record. */
export async function readRecord(
  file: FileHandle,
  { imageBytes }: Pick<Pack, 'imageBytes'>,
  record: number
): Promise<Buffer> {
  return readAll(file, recordsAt + record * imageBytes, imageBytes)
}
