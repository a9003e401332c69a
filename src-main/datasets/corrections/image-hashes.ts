import { createHash } from 'node:crypto'
import type { SplitName } from '../../contract'
import type { LoadedDataset } from '../dataset'
import { eachImage } from '../images'

/**
 * What the images of a part are known by, in their order: the hash of a picture's file, and of an array
 * that of its pixels as the files have them, as versions of data sets are compared by.
 */
export function imageHashes(dataset: LoadedDataset, split: SplitName): readonly string[] {
  const known = dataset.names?.[split]?.hashes ?? dataset.originals?.[split]
  if (known) return known
  const part = dataset[split]
  const hashes: string[] = []
  if (part)
    eachImage(
      part.images,
      dataset.imageShape.reduce((a, b) => a * b, 1),
      (image) => hashes.push(createHash('sha256').update(image).digest('hex'))
    )
  return hashes
}
