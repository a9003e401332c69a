import type { Sentence } from '../../contract'
import { type FileHandle, open } from 'node:fs/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { pathError } from '../regular-file'
import { ArchiveListing, archiveUnfit, getAnew, requireNoBomb } from './archive-listing'
import { type FileTree, needsNoStart, type TreeFile } from './file-tree'
import { readAhead } from './read-ahead'
import { type PlacedEntry, readEntry, readEntryStart, streamEntry } from './zip-entry'
import { entryNames } from './zip-names'

/**
 * The files of a zip archive, read from where they lie in it; nothing is unpacked onto the disk.
 * @throws AtelierError DATASET_ARCHIVE_UNFIT where it is damaged, overlaps itself or unpacks to far more
 *   than images can
 */
export async function openZipArchive(path: string): Promise<FileTree> {
  const zip = await openDirectory(path)
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    zip.close()
    throw pathError(error, path)
  })
  try {
    return await treeOf(path, zip, file)
  } catch (error) {
    zip.close()
    await file.close()
    throw (error as { code?: string }).code === 'DATASET_ARCHIVE_UNFIT' ? error : damaged(path, error)
  }
}

function openDirectory(path: string): Promise<ZipFile> {
  // Names are decoded here: Finder writes UTF-8 and does not say so.
  return openPromise(path, { autoClose: false, decodeStrings: false }).catch((error: unknown) => {
    throw damaged(path, error)
  })
}

function damaged(path: string, error: unknown): Error {
  const { message } = error as Error
  const reason: Sentence = /end of central directory/i.test(message)
    ? 'its end is missing'
    : /strong encryption/.test(message)
      ? 'it is encrypted'
      : `it is damaged (${message})`
  return archiveUnfit(path, reason, getAnew, error)
}

async function treeOf(path: string, zip: ZipFile, file: FileHandle): Promise<FileTree> {
  const listing = new ArchiveListing<Entry>(path)
  const entries = await entriesOf(path, zip)
  const names = entryNames(entries)
  for (const [i, entry] of entries.entries()) {
    const name = names[i] as string
    if (!ArchiveListing.isWanted(name)) continue
    const problem = problemOf(entry)
    const start =
      problem !== null || needsNoStart(name)
        ? null
        : await readEntryStart({ zip, file, entry, path: name })
    const stamp = `${entry.crc32.toString(16)}-${entry.uncompressedSize}`
    listing.add({ name, bytes: entry.uncompressedSize, stamp, start, problem }, entry)
  }
  const { files, leftOut, placeOf } = listing.finish()
  const placed = (wanted: TreeFile): PlacedEntry => ({
    zip,
    file,
    entry: placeOf.get(wanted) as Entry,
    path: `${path}/${wanted.path}`
  })
  const read = (wanted: TreeFile): Promise<Uint8Array> => readEntry(placed(wanted))
  return {
    path,
    kind: 'zip',
    files,
    leftOut,
    read,
    contents: (wanted) => readAhead(wanted, read),
    stream: (wanted, start) => streamEntry(placed(wanted), start),
    onDisk: () => null,
    close: async () => {
      zip.close()
      await file.close()
    }
  }
}

/** @throws AtelierError DATASET_ARCHIVE_UNFIT */
async function entriesOf(path: string, zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = []
  let packed = 0
  let unpacked = 0
  for await (const entry of zip.eachEntry()) {
    packed += entry.compressedSize
    unpacked += entry.uncompressedSize
    if (packed > zip.fileSize)
      throw archiveUnfit(path, 'its entries lie over one another', 'Check where it comes from.')
    requireNoBomb(path, zip.fileSize, unpacked)
    entries.push(entry)
  }
  return entries
}

const isLink = ({ versionMadeBy, externalFileAttributes }: Entry): boolean =>
  versionMadeBy >> 8 === 3 && ((externalFileAttributes >>> 16) & 0xf000) === 0xa000

function problemOf(entry: Entry): Sentence | null {
  if (entry.isEncrypted()) return 'it is encrypted'
  if (isLink(entry)) return 'it is a link'
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return `it is compressed in a way that cannot be read (method ${entry.compressionMethod})`
  return null
}
