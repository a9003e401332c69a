import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentHash, contentOf, type LoadedDataset } from './dataset'
import { drawGarments, garmentsOf } from './garments'

/** {@link contentHash} of what is drawn: by it the file in the cache is measured. */
export const garmentsHash = '30336c6642bd40d461139e2b51025aacf0508457b8dbedea99f4f8b0447de0a9'

/** The file of a cache that holds the synthetic data set, its parts one after the other. */
export const garmentsPath = (cacheFolder: string): string => join(cacheFolder, 'garments.bin')

/**
 * The synthetic data set from the cache, where reading takes a small part of the time of drawing; drawn,
 * and left there for the next process, where the cache does not hold what is drawn today.
 */
export async function loadGarments(cacheFolder: string): Promise<LoadedDataset> {
  const path = garmentsPath(cacheFolder)
  const kept = await readFile(path)
    .then(garmentsOf)
    .catch(() => null)
  if (kept && contentHash(kept) === garmentsHash) return kept
  const drawn = drawGarments()
  const aside = `${path}.${process.pid}`
  // Only a convenience: where the cache cannot be written, the next process draws again.
  await mkdir(cacheFolder, { recursive: true })
    .then(() => writeFile(aside, Buffer.concat([...contentOf(drawn)])))
    .then(() => rename(aside, path))
    .catch(() => undefined)
  return drawn
}
