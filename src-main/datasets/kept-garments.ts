import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentHash, contentOf, type LoadedDataset } from './dataset'
import { drawGarments, garmentsOf } from './garments'
import { keepInCache } from './keep-in-cache'

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
  await keepInCache(path, Buffer.concat([...contentOf(drawn)]))
  return drawn
}
