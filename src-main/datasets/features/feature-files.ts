import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What frozen parts of networks made of images, kept from run to run: a folder for each way of computing
 * them, with files that are named after their content.
 */
export const featuresFolder = (cacheFolder: string): string => join(cacheFolder, 'features')

export interface FeatureFile {
  path: string
  bytes: number
  /** Unix milliseconds. */
  usedAt: number
}

/** All of them, what a crash left half written too; those that were used last come last. */
export async function listFeatureFiles(cacheFolder: string): Promise<FeatureFile[]> {
  const folder = featuresFolder(cacheFolder)
  const found: FeatureFile[] = []
  for (const key of await namesIn(folder))
    for (const name of await namesIn(join(folder, key))) {
      const path = join(folder, key, name)
      const entry = await stat(path).catch(() => null)
      if (entry?.isFile()) found.push({ path, bytes: entry.size, usedAt: entry.mtimeMs })
    }
  return found.sort((a, b) => a.usedAt - b.usedAt || (a.path < b.path ? -1 : 1))
}

/**
 * Removes those that were not used for longest until so many bytes more are within the limit.
 * @returns whether they are; where they could never be, nothing is removed
 */
export async function makeRoomForFeatures(
  cacheFolder: string,
  bytes: number,
  mostBytes: number
): Promise<boolean> {
  if (bytes > mostBytes) return false
  const files = await listFeatureFiles(cacheFolder)
  let used = files.reduce((sum, file) => sum + file.bytes, 0)
  for (const file of files) {
    if (used + bytes <= mostBytes) break
    await rm(file.path, { force: true })
    used -= file.bytes
  }
  return used + bytes <= mostBytes
}

/** Removes all of them; runs compute theirs anew. */
export function clearFeatures(cacheFolder: string): Promise<void> {
  return rm(featuresFolder(cacheFolder), { recursive: true, force: true })
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
