import type { SplitName } from '../../contract'
import { imageHashes } from '../../datasets/corrections/image-hashes'
import type { LoadedDataset } from '../../datasets/dataset'

/** What the images of a part are known by: the hashes of their contents, and where each one is. */
export function namesOf(
  dataset: LoadedDataset,
  split: SplitName
): { hashes: readonly string[]; nameOf(image: number): string } {
  const hashes = imageHashes(dataset, split)
  const paths = dataset.names?.[split]?.paths
  const nameOf = (image: number): string => {
    const path = paths?.[image]
    if (path !== undefined) return path
    // Where images are left out, a number is another one than in the files.
    return dataset.corrected ? (hashes[image] as string) : `${split}/${image}`
  }
  return { hashes, nameOf }
}
