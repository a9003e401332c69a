import type { FileHandle } from 'node:fs/promises'
import { stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { formatBytes } from '../contract'
import { damagedFile, type IdxHeader, longestHeader, readIdxHeader, requireLength } from './idx'
import { withRegularFile } from './regular-file'

/**
 * The file of that name in a folder, plain or .gz, or null. `train-images.idx3-ubyte`, as some tools
 * unpack it, counts too. What goes by the name and is no file is found as well, so that reading it can
 * say so.
 */
export async function findIdxFile(folder: string, name: string): Promise<string | null> {
  const dotted = name.replace(/-(idx\d)/, '.$1')
  const present: string[] = []
  for (const candidate of [name, `${name}.gz`, dotted, `${dotted}.gz`]) {
    const path = join(folder, candidate)
    const kind = await stat(path).then(
      (entry) => (entry.isFile() ? 'file' : 'other'),
      (error: NodeJS.ErrnoException) => (error.code === 'ELOOP' ? 'other' : null)
    )
    if (kind === 'file') return path
    if (kind === 'other') present.push(path)
  }
  return present[0] ?? null
}

/**
 * The uncompressed bytes of an IDX file, header included. Whether it is compressed is told by how it
 * begins, whatever its name, and no more is unpacked than its header says that there is.
 * @throws AtelierError DATASET_DAMAGED, DATASET_UNREADABLE
 */
export function readIdxBytes(path: string): Promise<Uint8Array> {
  return withRegularFile(path, async (file, size) => {
    const start = await readStart(file, longestHeader)
    if (start[0] === 0x1f && start[1] === 0x8b) return unpack(file, size, path)
    const header = readIdxHeader(start, path)
    requireLength(size, header, path)
    const bytes = await file.readFile()
    requireLength(bytes.length, header, path)
    return bytes
  })
}

/** The first bytes of a file; its place in the file stays where it was. */
async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

/** Deflate makes a byte of at most 1,032 (zlib's technical notes); real images never come near. */
const mostPerByte = 1032

/**
 * Images that compress further than this are of one colour; they are refused anyway, and here before
 * they take memory.
 */
const mostOfImages = 500
/** Bytes up to which such a file is read all the same, so that what it holds can be said. */
const largestOfOneColour = 64 * 2 ** 20

async function unpack(file: FileHandle, size: number, path: string): Promise<Uint8Array> {
  // What breaks on the way ends the loop below.
  const gunzip = pipeline(
    file.createReadStream({ start: 0, autoClose: false }),
    createGunzip(),
    () => undefined
  )
  let header: IdxHeader | null = null
  let bytes = Buffer.alloc(longestHeader)
  let filled = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      if (!header) {
        const taken = Math.min(chunk.length, longestHeader - filled)
        chunk.copy(bytes, filled, 0, taken)
        if (filled + taken < longestHeader) {
          filled += taken
          continue
        }
        header = requireUnpackable(readIdxHeader(bytes, path), size, path)
        const whole = Buffer.alloc(header.totalBytes)
        bytes.copy(whole, 0, 0, Math.min(filled, whole.length))
        bytes = whole
      }
      if (filled + chunk.length > header.totalBytes)
        throw damagedFile(
          path,
          `more than the ${header.totalBytes - header.headerBytes} bytes of data that its header says are in it: something follows that does not belong to it`
        )
      filled += chunk.copy(bytes, filled)
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_')
      ? gzipError(error as Error, path)
      : error
  } finally {
    gunzip.destroy()
  }
  // A file of a few values is shorter than the longest header.
  requireLength(filled, header ?? readIdxHeader(bytes.subarray(0, filled), path), path)
  return bytes.subarray(0, filled)
}

function requireUnpackable(header: IdxHeader, compressed: number, path: string): IdxHeader {
  const { totalBytes } = header
  if (totalBytes > compressed * mostPerByte)
    throw damagedFile(
      path,
      `its header speaks of ${formatBytes(totalBytes)}, and its ${formatBytes(compressed)} cannot hold so much: its end is missing`
    )
  if (totalBytes > largestOfOneColour && totalBytes > compressed * mostOfImages)
    throw damagedFile(
      path,
      `its ${formatBytes(compressed)} would unpack to ${formatBytes(totalBytes)}, and no images can be compressed so far`
    )
  const memory =
    process.constrainedMemory() > 0 ? Math.min(process.constrainedMemory(), totalmem()) : totalmem()
  if (totalBytes > memory / 2)
    throw damagedFile(
      path,
      `unpacked it would be ${formatBytes(totalBytes)}, and this machine has ${formatBytes(memory)} of memory`
    )
  return header
}

function gzipError(error: Error, path: string): Error {
  if (/unexpected end/.test(error.message))
    return damagedFile(path, 'it is not a whole gzip file: its end is missing')
  if (/incorrect (data|length) check/.test(error.message))
    return damagedFile(path, 'it is a gzip file whose content has changed: its checksum is wrong')
  return damagedFile(path, `it is not a whole gzip file (${error.message})`)
}
