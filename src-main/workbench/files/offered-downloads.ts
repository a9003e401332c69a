import { randomBytes } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { AtelierError, formatBytes, type OfferedDownload } from '../../contract'
import { fileNameOf } from '../../exports/file-name'
import { storageError } from '../../runs/storage-error'
import { exportsIn, unfinished } from './exports-folder'
import { contentOf, mostZipBytes, zipBytes, type ZipEntry, zipOf } from './zip-stream'

/** After this long nobody is going to fetch it any more, in milliseconds. */
const givenUpAfter = 24 * 3600_000
const offers = `${unfinished}download-`
const fetched = `${unfinished}fetched-`
const offerName = 'offer.json'
const filesName = 'files'

const offerFile = z.object({
  fileName: z.string(),
  folder: z.string().nullable(),
  /** So many bytes of its beginning were sent before a line broke. */
  sent: z.number().default(0)
})

/** What is being fetched: a file as it is, or files that become a ZIP. */
export interface TakenDownload {
  fileName: string
  bytes: number
  isZip: boolean
  /** Its bytes from the `from`-th up to the `end`-th, piece by piece; the same ones each time. */
  content(from: number, end: number): AsyncGenerator<Uint8Array>
  /**
   * These bytes were sent. Once there is none from the first to the last that was not, it is removed; before,
   * the rest can be fetched.
   */
  sent(from: number, end: number): void
}

/**
 * Exports that wait to be fetched by a browser on another machine. Each lies in a folder of its own in the
 * workspace, so that whichever process is the web host finds it, and goes when it was fetched; those that
 * a process which was killed left behind go when the next workbench begins, with whatever else is not done.
 */
export class OfferedDownloads {
  constructor(private readonly workspace: string) {}

  /**
   * Offers a temporary export, which is taken over.
   * @param name of the folder in the ZIP; null where it is one file
   * @throws AtelierError INVALID_INPUT for what is no temporary export of this workspace,
   * DOWNLOAD_TOO_LARGE, DISK_FULL, WORKSPACE_NOT_WRITABLE
   */
  offer(folder: string, name: string | null): OfferedDownload {
    const root = exportsIn(this.workspace)
    const isOurs =
      dirname(folder) === root && basename(folder).startsWith(unfinished) && !isOffer(basename(folder))
    const files = isOurs ? filesIn(folder) : []
    if (files.length === 0 || (name === null && files.length > 1))
      throw new AtelierError('INVALID_INPUT', {
        name: 'exports.offer',
        problems: 'folder: it is no export that can be fetched'
      })
    const called = name === null ? null : fileNameOf(name) || 'export'
    const bytes = called === null ? (files[0]?.bytes ?? 0) : zipBytes(below(called, files))
    try {
      if (called !== null && bytes > mostZipBytes)
        throw new AtelierError('DOWNLOAD_TOO_LARGE', { bytes: formatBytes(bytes) })
      this.removeGivenUp()
      const download = randomBytes(24).toString('hex')
      const fileName = called === null ? basename(files[0]?.name ?? '') : `${called}.zip`
      const place = join(root, offers + download)
      mkdirSync(place, { mode: 0o700 })
      writeFileSync(join(place, offerName), JSON.stringify({ fileName, folder: called }))
      renameSync(folder, join(place, filesName))
      return { download, fileName, bytes }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw storageError(error, this.workspace)
    }
  }

  /** Removes what nobody is going to fetch. */
  withdraw(download: string): void {
    const place = placeOf(this.workspace, download)
    if (place !== null) rmSync(place.offered, { recursive: true, force: true })
  }

  private removeGivenUp(): void {
    const root = exportsIn(this.workspace)
    for (const name of readdirSync(root)) {
      const place = join(root, name)
      const since = statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (isOffer(name) && Date.now() - since > givenUpAfter)
        rmSync(place, { recursive: true, force: true })
    }
  }
}

/** Takes what is offered so that nobody else gets it; null where there is nothing by that name. */
export function takeDownload(workspace: string, download: string): TakenDownload | null {
  const place = placeOf(workspace, download)
  if (place === null) return null
  const { offered, taken } = place
  try {
    // The first of two who ask at once.
    renameSync(offered, taken)
  } catch {
    return null
  }
  try {
    const offer = offerFile.parse(JSON.parse(readFileSync(join(taken, offerName), 'utf8')))
    const files = filesIn(join(taken, filesName))
    const entries = offer.folder === null ? files : below(offer.folder, files)
    const [only] = files
    const file = offer.folder === null ? (only?.path ?? null) : null
    const bytes = offer.folder === null ? (only?.bytes ?? 0) : zipBytes(entries)
    return {
      fileName: offer.fileName,
      bytes,
      isZip: file === null,
      content: (from, end) =>
        file === null ? part(zipOf(entries), from, end) : part(contentOf(file, from), 0, end - from),
      sent: (from, end) => {
        const sent = from <= offer.sent ? Math.max(offer.sent, end) : offer.sent
        if (sent >= bytes) return remove(taken)
        try {
          writeFileSync(join(taken, offerName), JSON.stringify({ ...offer, sent }))
          renameSync(taken, offered)
        } catch {
          remove(taken)
        }
      }
    }
  } catch {
    remove(taken)
    return null
  }
}

/** The bytes of a content from the `from`-th up to the `end`-th. */
async function* part(
  content: AsyncGenerator<Uint8Array>,
  from: number,
  end: number
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of content) {
    const within = chunk.subarray(Math.max(0, from - at), Math.max(0, end - at))
    if (within.length > 0) yield within
    at += chunk.length
    if (at >= end) return
  }
}

/** What cannot be removed now is by the next workbench. */
function remove(place: string): void {
  try {
    rmSync(place, { recursive: true, force: true })
  } catch {
    // Somebody looks into it.
  }
}

const isOffer = (name: string): boolean => name.startsWith(offers) || name.startsWith(fetched)

/** Where a download lies before and while it is fetched; null for what is no name of one. */
function placeOf(workspace: string, download: string): { offered: string; taken: string } | null {
  if (!/^[0-9a-f]{48}$/.test(download)) return null
  const root = exportsIn(workspace)
  return { offered: join(root, offers + download), taken: join(root, fetched + download) }
}

/** Ordinary files below a folder, in the order of their names, with "/" between the parts of a name. */
function filesIn(folder: string): ZipEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      name: relative(folder, path).split(sep).join('/'),
      path,
      bytes: statSync(path).size
    }))
}

const below = (folder: string, files: readonly ZipEntry[]): ZipEntry[] =>
  files.map((file) => ({ ...file, name: `${folder}/${file.name}` }))
