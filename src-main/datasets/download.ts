import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AtelierError, type DataPlaces } from '../contract'
import { readIdxBytes } from './files'
import { cachedDatasetFolder } from './locate'
import { fileRoles, type Manifest } from './manifests'

export interface DownloadOptions {
  signal?: AbortSignal | undefined
  stallMilliseconds: number
}
export interface DownloadProgress {
  receivedBytes: number
  totalBytes: number | null
}

const attemptsPerAddress = 3
/** A server that sends nothing for so long has gone away without saying so. */
const patience = { stallMilliseconds: 60_000 }

/**
 * Brings a data set's four files into the cache: each is continued where an earlier try ended, verified, and only then given
 * its name. Addresses are tried in order.
 * @throws AtelierError DOWNLOAD_FAILED, DISK_FULL, FILE_NOT_WRITABLE
 */
export async function downloadDataset(manifest: Manifest, places: DataPlaces, onProgress: (progress: DownloadProgress) => void, { signal, stallMilliseconds }: DownloadOptions = patience): Promise<void> {
  const folder = cachedDatasetFolder(places, manifest.id)
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOSPC') throw new AtelierError('DISK_FULL', { path: folder })
    throw new AtelierError('FILE_NOT_WRITABLE', { path: folder, reason: error.message })
  })
  let finished = 0
  for (const role of fileRoles) {
    const { name, sha256 } = manifest.files[role]
    const target = join(folder, `${name}.gz`)
    if (!(await isVerified(target, sha256)))
      await downloadFile(manifest, name, sha256, target, (received, total) => onProgress({ receivedBytes: finished + received, totalBytes: total === null ? null : finished + total }), { signal, stallMilliseconds })
    finished += (await stat(target)).size
  }
}

async function isVerified(path: string, sha256: string): Promise<boolean> {
  return readIdxBytes(path).then((bytes) => createHash('sha256').update(bytes).digest('hex') === sha256, () => false)
}

async function downloadFile(manifest: Manifest, name: string, sha256: string, target: string, onProgress: (received: number, total: number | null) => void, options: DownloadOptions): Promise<void> {
  const partial = `${target}.part`
  let reason = 'no address is known'
  for (const address of manifest.addresses)
    for (let attempt = 0; attempt < attemptsPerAddress; attempt++) {
      try {
        await fetchInto(new URL(`${name}.gz`, address).href, partial, onProgress, options)
        if (!(await verifyPartial(partial, sha256))) {
          await rm(partial, { force: true })
          throw new Error('what came is not the data set (its checksum differs)')
        }
        return await rename(partial, target)
      } catch (error) {
        if (options.signal?.aborted) throw error
        reason = describe(error)
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new AtelierError('DISK_FULL', { path: target })
      }
    }
  throw new AtelierError('DOWNLOAD_FAILED', {
    what: manifest.title, reason,
    hint: manifest.system ? `Install the package ${manifest.system.package} (Debian, Ubuntu), or name a folder that holds the files.` : 'Try again later, or name a folder that holds the files.'
  })
}

/** node:zlib names no file by its ending here: the partial file is a .gz, whatever it is called. */
async function verifyPartial(partial: string, sha256: string): Promise<boolean> {
  const { gunzipSync } = await import('node:zlib')
  try {
    return createHash('sha256').update(gunzipSync(await readFile(partial))).digest('hex') === sha256
  } catch {
    return false
  }
}

/** Continues a partial file where the server allows it, else begins anew. */
async function fetchInto(url: string, partial: string, onProgress: (received: number, total: number | null) => void, { signal, stallMilliseconds }: DownloadOptions): Promise<void> {
  const have = await stat(partial).then((entry) => entry.size, () => 0)
  const stalled = new AbortController()
  const watch = setTimeout(() => stalled.abort(new Error(`${new URL(url).host} sends nothing any more`)), stallMilliseconds)
  try {
    const response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {}, signal: AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])]) })
    if (response.status === 416) return
    if (!response.ok || !response.body) throw new Error(`${new URL(url).host} answered ${response.status}`)
    const continued = response.status === 206
    let received = continued ? have : 0
    const length = Number(response.headers.get('content-length'))
    const total = length > 0 ? received + length : null
    const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        watch.refresh()
        received += chunk.length
        onProgress(received, total)
        yield chunk
      }
    }
    await pipeline(Readable.fromWeb(response.body as never), counted, createWriteStream(partial, { flags: continued ? 'a' : 'w' }))
  } finally {
    clearTimeout(watch)
  }
}

function describe(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || 'no answer' : String(cause)
}
