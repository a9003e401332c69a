import type { LoadedDataset, PictureNames, Split } from './dataset'
import { pickImages } from './images'

/** Which images of a part stay, by their numbers, and the class number of each. */
export interface KeptImages {
  kept: Uint32Array
  labels: ArrayLike<number>
}

/** The images of a part that stay. @param isWide whether there are more classes than a byte can number */
export function keptPart(
  part: Split,
  { kept, labels }: KeptImages,
  imageShape: LoadedDataset['imageShape'],
  isWide: boolean
): Split {
  const imageBytes = imageShape.reduce((a, b) => a * b, 1)
  return {
    images: kept.length === part.count ? part.images : pickImages(part.images, imageBytes, kept),
    labels: isWide ? Uint16Array.from(labels) : Uint8Array.from(labels),
    count: kept.length
  }
}

/** What the images that stay are called. */
export function keptNames({ paths, hashes }: PictureNames, kept: Uint32Array): PictureNames {
  const pick = (all: readonly string[]): string[] => Array.from(kept, (i) => all[i] as string)
  return { paths: pick(paths), hashes: pick(hashes) }
}
