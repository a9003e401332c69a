import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AtelierError } from '../contract'
import { readIdxBytes } from './files'
import { type IdxContent, type IdxLabels, parseIdx, parseIdxLabels } from './idx'
import { keepInCache } from './keep-in-cache'
import type { FileRole, Manifest } from './manifests'

/**
 * Files whose content was verified before, by size and time of change: a second start need not hash 55
 * MB again.
 */
type Stamps = Record<string, string>
const stampsPath = (cacheFolder: string): string => join(cacheFolder, 'verified-datasets.json')

async function readStamps(cacheFolder: string): Promise<Stamps> {
  return readFile(stampsPath(cacheFolder), 'utf8')
    .then((text) => JSON.parse(text) as Stamps)
    .catch(() => ({}))
}

/** What a file holds, by what it is for. */
type ContentOf<R extends FileRole> = R extends `${string}Labels` ? IdxLabels : IdxContent

function contentOf<R extends FileRole>(bytes: Uint8Array, path: string, role: R): ContentOf<R> {
  const isLabels = role === 'trainLabels' || role === 'testLabels'
  return (isLabels ? parseIdxLabels(bytes, path) : parseIdx(bytes, path)) as ContentOf<R>
}

/**
 * Reads a data file of a manifest and verifies its uncompressed content. @throws AtelierError
 * DATASET_DAMAGED
 */
export async function readVerified<R extends FileRole>(
  path: string,
  manifest: Manifest,
  role: R,
  cacheFolder: string
): Promise<ContentOf<R>> {
  const bytes = await readIdxBytes(path)
  const content = contentOf(bytes, path, role)
  await verify(bytes, path, manifest, role, cacheFolder)
  return content
}

/**
 * As {@link readVerified}, of a folder that a person named: somebody's own images in the same format are
 * not measured by the manifest.
 */
export async function readNamed<R extends FileRole>(
  path: string,
  manifest: Manifest | undefined,
  role: R,
  cacheFolder: string
): Promise<ContentOf<R>> {
  const bytes = await readIdxBytes(path)
  const content = contentOf(bytes, path, role)
  if (manifest && bytes.length === manifest.files[role].bytes)
    await verify(bytes, path, manifest, role, cacheFolder)
  return content
}

async function verify(
  bytes: Uint8Array,
  path: string,
  manifest: Manifest,
  role: FileRole,
  cacheFolder: string
): Promise<void> {
  const entry = await stat(path)
  const expected = manifest.files[role].sha256
  const stamp = `${expected} ${entry.size} ${entry.mtimeMs}`
  const stamps = await readStamps(cacheFolder)
  if (stamps[path] === stamp) return
  if (createHash('sha256').update(bytes).digest('hex') !== expected)
    throw new AtelierError('DATASET_DAMAGED', {
      path,
      reason: `its content is not that of ${manifest.title}`,
      hint: `Remove ${basename(path)} and run "atelier datasets get ${manifest.id}", or import a folder of your own under another name.`
    })
  await keepInCache(stampsPath(cacheFolder), JSON.stringify({ ...stamps, [path]: stamp }))
}
