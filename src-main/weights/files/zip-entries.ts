import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import type { ByteSource } from './byte-source'
import { weightsUnreadable } from './weight-file'

const inflate = promisify<Uint8Array, object, Buffer>(inflateRaw)

/** More entries than the tensors of any network. */
const mostEntries = 200_000

/** A file in a zip archive. */
export interface ZipEntry {
  size: number
  /** Its content, unpacked where it is compressed. @throws AtelierError WEIGHTS_UNREADABLE */
  read(): Promise<Uint8Array>
  /** Whether this content of it has the checksum that the archive has of it. */
  isIntact(bytes: Uint8Array): boolean
  /** Where its content lies in the archive; null where it is compressed. */
  place(): Promise<number | null>
}

/** Lets yauzl read what a source has. */
class SourceReader extends RandomAccessReader {
  constructor(private readonly source: ByteSource) {
    super()
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void
  ): void {
    this.source.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset)
        callback(null)
      },
      (error: unknown) => callback(error as Error)
    )
  }
}

/**
 * The files of an archive by their names.
 * @throws AtelierError WEIGHTS_UNREADABLE where it is damaged, or its end is missing
 */
export async function zipEntries(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { path } = source
  try {
    const options = { autoClose: false, validateEntrySizes: false } as const
    const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, options)
    const entries = new Map<string, ZipEntry>()
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= mostEntries) throw new Error('more files than weights have')
      entries.set(entry.fileName, entryOf(source, zip, entry))
    }
    return entries
  } catch (error) {
    throw archiveProblem(path, error)
  }
}

function archiveProblem(path: string, error: unknown): Error {
  const { message, code } = error as { message: string; code?: string }
  if (code === 'WEIGHTS_UNREADABLE') return error as Error
  return /end of central directory/i.test(message)
    ? weightsUnreadable(path, 'the end of the archive is missing', 'truncated', error)
    : weightsUnreadable(path, 'its archive is damaged', 'damaged', error)
}

function entryOf(source: ByteSource, zip: ZipFile, entry: Entry): ZipEntry {
  const { compressedSize, uncompressedSize, compressionMethod } = entry
  const start = async (): Promise<number> => {
    try {
      return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart
    } catch (error) {
      throw archiveProblem(source.path, error)
    }
  }
  const isStored = compressionMethod === 0 && !entry.isEncrypted()

  return {
    size: uncompressedSize,
    isIntact: (bytes) => crc32(bytes) === entry.crc32,
    place: async () => (isStored ? start() : null),
    read: async () => {
      const packed = await source.read(await start(), compressedSize)
      if (isStored) return packed
      if (compressionMethod !== 8 || entry.isEncrypted())
        throw weightsUnreadable(
          source.path,
          `"${entry.fileName}" in it is packed in another way`,
          'format'
        )
      try {
        return await inflate(packed, { maxOutputLength: Math.max(1, uncompressedSize) })
      } catch (error) {
        throw archiveProblem(source.path, error)
      }
    }
  }
}
