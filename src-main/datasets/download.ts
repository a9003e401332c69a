import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ZlibOptions } from 'node:zlib'
import { AtelierError, type DataPlaces, asOthersSay, type Sentence } from '../contract'
import { fetchInto, type FetchOptions, type FetchProgress, usualPatience } from '../downloads/fetch-into'
import { describeFailure } from '../downloads/proxied-fetch'
import { cachedDatasetFolder } from './locate'
import { fileRoles, type Manifest } from './manifests'

export interface DownloadProgress {
  receivedBytes: number
  totalBytes: number | null
}

const attemptsPerAddress = 3

/**
 * Brings a data set's four files into the cache: each is continued where an earlier try ended, verified,
 * and only then given its name. Addresses are tried in order.
 * @throws AtelierError DOWNLOAD_FAILED, DISK_FULL, FILE_NOT_WRITABLE
 */
export async function downloadDataset(
  manifest: Manifest,
  places: DataPlaces,
  onProgress: (progress: DownloadProgress) => void,
  { signal, stallMilliseconds }: FetchOptions = usualPatience
): Promise<void> {
  const folder = cachedDatasetFolder(places, manifest.id)
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOSPC') throw new AtelierError('DISK_FULL', { path: folder })
    throw new AtelierError('FILE_NOT_WRITABLE', { path: folder, reason: asOthersSay(error.message) })
  })
  let finished = 0
  for (const role of fileRoles) {
    const { name, bytes, sha256 } = manifest.files[role]
    const target = join(folder, `${name}.gz`)
    if (!(await isVerified(target, bytes, sha256)))
      await downloadFile(
        manifest,
        { name, bytes, sha256 },
        target,
        (received, total) =>
          onProgress({
            receivedBytes: finished + received,
            totalBytes: total === null ? null : finished + total
          }),
        { signal, stallMilliseconds }
      )
    finished += (await stat(target)).size
  }
}

/** A compressor that finds nothing to save adds a little: more than this is not the file. */
const mostZippedBytes = (bytes: number): number => bytes + Math.ceil(bytes / 1000) + 4096

async function downloadFile(
  manifest: Manifest,
  { name, bytes, sha256 }: Manifest['files']['trainImages'],
  target: string,
  onProgress: FetchProgress,
  options: FetchOptions
): Promise<void> {
  const partial = `${target}.part`
  let reason: Sentence = 'no address is known'
  for (const address of manifest.addresses)
    for (let attempt = 0; attempt < attemptsPerAddress; attempt++) {
      try {
        await fetchInto(new URL(`${name}.gz`, address).href, partial, onProgress, {
          ...options,
          mostBytes: mostZippedBytes(bytes)
        })
        if (!(await isVerified(partial, bytes, sha256))) {
          await rm(partial, { force: true })
          throw new Error('what came is not the data set (its checksum differs)')
        }
        return await rename(partial, target)
      } catch (error) {
        if (options.signal?.aborted) throw error
        reason = describeFailure(error)
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
          throw new AtelierError('DISK_FULL', { path: target })
      }
    }
  throw new AtelierError('DOWNLOAD_FAILED', {
    what: manifest.title,
    reason,
    hint: manifest.system
      ? `Install the package ${manifest.system.package} (Debian, Ubuntu), or name a folder that holds the files.`
      : 'Try again later, or name a folder that holds the files.'
  })
}

/**
 * Whether a .gz file, whatever it is called, holds the content. It is unpacked no further than that
 * content goes.
 */
async function isVerified(path: string, bytes: number, sha256: string): Promise<boolean> {
  const { gunzip } = await import('node:zlib')
  try {
    if ((await stat(path)).size > mostZippedBytes(bytes)) return false
    const content = await promisify<Buffer, ZlibOptions, Buffer>(gunzip)(await readFile(path), {
      maxOutputLength: bytes
    })
    return createHash('sha256').update(content).digest('hex') === sha256
  } catch {
    return false
  }
}
