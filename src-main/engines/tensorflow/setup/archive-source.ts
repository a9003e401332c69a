import type { Sentence } from '../../../contract'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extract, type ReadEntry } from 'tar'
import { fetchInto, type FetchOptions, usualPatience } from '../../../downloads/fetch-into'
import { describeFailure, proxiedFetch } from '../../../downloads/proxied-fetch'
import type { SetupProgress } from '../../../native/setup-lock'
import { hashFile } from './file-hash'
import type { Installation } from './installation'
import { fromFolder, requireSpace, SetupRefusal } from './setup-refusal'
import type { Archive } from './wheels'

const officialStorage = 'https://storage.googleapis.com/'
const attempts = 3
/** Of the archive, packed and unpacked side by side, for each byte of it. */
const neededShare = 6

/** Digest of the archive, by whoever serves it. */
interface Checksum {
  algorithm: 'sha256' | 'md5'
  encoding: 'hex' | 'base64'
  value: string
}

/**
 * A mirror that replaces Google's storage, under the names by which tfjs-node's installer knows it; null
 * where none is named.
 */
export function namedMirror(): string | null {
  const { TFJS_NODE_CDN_STORAGE, npm_config_TFJS_NODE_CDN_STORAGE, CDN_STORAGE } = process.env
  return TFJS_NODE_CDN_STORAGE || npm_config_TFJS_NODE_CDN_STORAGE || CDN_STORAGE || null
}

const addressOf = ({ version, name }: Archive): string =>
  `${(namedMirror() ?? officialStorage).replace(/\/*$/, '/')}tensorflow/versions/${version}/${name}`

function otherWays({ name }: Archive): Sentence {
  const others =
    `or install python3 with pip; or copy ${name} and ${name}.sha256 into a folder and run ${fromFolder}` as const
  return namedMirror() === null
    ? `Check the network, or name a mirror with TFJS_NODE_CDN_STORAGE; ${others}`
    : `Check TFJS_NODE_CDN_STORAGE; ${others}`
}

/**
 * TensorFlow's official archive of its C library, into the installation's folder: fetched, resumed where
 * an earlier try left off, and taken only where its checksum is known and right.
 * @throws AtelierError ENGINE_SETUP_FAILED
 */
export async function fetchArchive(
  archive: Archive,
  installation: Installation,
  cacheFolder: string,
  onProgress: SetupProgress,
  patience: FetchOptions = usualPatience
): Promise<void> {
  const address = addressOf(archive)
  const { checksum, bytes } = await askFor(archive, address)
  await requireSpace(cacheFolder, bytes * neededShare)
  const downloads = join(cacheFolder, 'tensorflow', 'download')
  await mkdir(downloads, { recursive: true })
  const partial = join(downloads, `${archive.version}-${archive.name}.part`)
  await download(archive, address, partial, checksum, onProgress, {
    ...patience,
    mostBytes: bytes || undefined
  })
  await unpack(partial, archive, installation, onProgress)
  await rm(downloads, { recursive: true, force: true })
}

async function download(
  archive: Archive,
  address: string,
  partial: string,
  checksum: Checksum,
  onProgress: SetupProgress,
  patience: FetchOptions
): Promise<void> {
  let reason = ''
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      await fetchInto(
        address,
        partial,
        (received, total) =>
          onProgress('downloading TensorFlow', total === null ? null : received / total),
        patience
      )
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code !== undefined &&
        /^(ENOSPC|EACCES|EROFS|EPERM|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '')
      )
        throw error
      reason = describeFailure(error)
      continue
    }
    onProgress('verifying', null)
    if ((await hashFile(partial, checksum.algorithm, checksum.encoding)) === checksum.value) return
    await rm(partial, { force: true })
    reason = `what ${new URL(address).host} sends is not what its checksum says`
  }
  throw new SetupRefusal(`${archive.name} could not be fetched: ${reason}`, otherWays(archive))
}

/**
 * Status, size and checksum of the archive: `NAME.sha256` beside it, else the MD5 that Google's storage
 * sends with every object.
 */
async function askFor(
  archive: Archive,
  address: string
): Promise<{ checksum: Checksum; bytes: number }> {
  const { host } = new URL(address)
  try {
    const { md5, bytes } = await proxiedFetch(address, { method: 'HEAD' }, async (response) => {
      if (!response.ok) throw new Error(`${host} answered ${response.status}`)
      return {
        md5: /md5=([\w+/]+=*)/.exec(response.headers.get('x-goog-hash') ?? '')?.[1],
        bytes: Number(response.headers.get('content-length')) || 0
      }
    })
    const sha256 = await proxiedFetch(`${address}.sha256`, {}, async (response) =>
      response.ok ? sha256In(await response.text()) : undefined
    )
    if (sha256) return { bytes, checksum: { algorithm: 'sha256', encoding: 'hex', value: sha256 } }
    if (md5) return { bytes, checksum: { algorithm: 'md5', encoding: 'base64', value: md5 } }
  } catch (error) {
    throw new SetupRefusal(
      `${archive.name} could not be fetched: ${describeFailure(error)}`,
      otherWays(archive),
      'other',
      error
    )
  }
  throw new SetupRefusal(
    `${host} tells no checksum of ${archive.name}`,
    `Let it serve ${archive.name}.sha256 beside the archive; or install python3 with pip.`
  )
}

/** The digest that a file written by sha256sum begins with. */
const sha256In = (text: string): string | undefined =>
  /^\\?([0-9a-f]{64})\b/i.exec(text.trim())?.[1]?.toLowerCase()

/**
 * As fetchArchive, from a folder that somebody copied: the archive, and its digest in `NAME.sha256`
 * beside it.
 */
export async function takeArchive(
  archive: Archive,
  from: string,
  installation: Installation,
  cacheFolder: string,
  onProgress: SetupProgress
): Promise<void> {
  const path = join(from, archive.name)
  const expected = sha256In(await readFile(`${path}.sha256`, 'utf8').catch(() => ''))
  if (!expected)
    throw new SetupRefusal(
      `there is no checksum of ${path}`,
      `Copy ${archive.name}.sha256 there too, made where the archive was fetched: "sha256sum ${archive.name} > ${archive.name}.sha256".`
    )
  onProgress('verifying', null)
  if ((await hashFile(path, 'sha256')) !== expected)
    throw new SetupRefusal(`the file ${path} is damaged (its checksum differs)`, 'Copy it again.')
  await requireSpace(cacheFolder, 0)
  await unpack(path, archive, installation, onProgress)
}

/** Libraries and headers; a link among them may lead to its neighbour alone. */
function isWanted(path: string, { type, linkpath }: Pick<ReadEntry, 'type' | 'linkpath'>): boolean {
  const name = path.replace(/^\.\//, '')
  return (
    /^(lib\/lib\w+\.so[.\d]*|include\/[\w./-]+\.h)$/.test(name) &&
    !name.includes('..') &&
    (type === 'File' || (type === 'SymbolicLink' && /^[\w.]+$/.test(linkpath ?? '')))
  )
}

async function unpack(
  path: string,
  archive: Archive,
  installation: Installation,
  onProgress: SetupProgress
): Promise<void> {
  onProgress('unpacking', null)
  await rm(installation.folder, { recursive: true, force: true })
  await mkdir(installation.folder, { recursive: true })
  try {
    // Not strict, it would pass over what it cannot write.
    await extract({
      file: path,
      cwd: installation.folder,
      strict: true,
      preserveOwner: false,
      filter: (name, entry) => isWanted(name, entry as ReadEntry)
    })
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('TAR_'))
      throw new SetupRefusal(
        `the archive ${archive.name} cannot be unpacked (${describeFailure(error)})`,
        otherWays(archive),
        'other',
        error
      )
    throw error
  }
  requireWhole(archive, installation)
  await writeFile(installation.complete, archive.name)
}

/** @throws SetupRefusal where the archive did not have all that is needed */
function requireWhole(archive: Archive, installation: Installation): void {
  const needed = [
    ...installation.libraries.map((name) => join(installation.libraryFolder, name)),
    join(installation.includeFolder, 'tensorflow', 'c', 'c_api.h')
  ]
  const lacking = needed.find((each) => !existsSync(each))
  if (lacking)
    throw new SetupRefusal(
      `the archive ${archive.name} has no ${lacking.slice(installation.folder.length + 1)}`,
      otherWays(archive)
    )
}
