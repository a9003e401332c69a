import { isCutShort } from '../pictures/picture-problem'
import type { ViewedDataset } from '../view/viewed-dataset'
import { damagedImages } from './damaged-images'
import {
  type CheckedImage,
  type FoundProblem,
  imageProblems,
  inOrderOfWeight,
  type PixelFacts
} from './image-problems'
import { differenceHash, thumbnailOf } from './perceptual-hash'
import { takingTurns } from './taking-turns'

/**
 * Looks at every image of a data set for what can be seen without knowing what it shows, and at what of its
 * files are no images; the worst comes first. Others have their turn meanwhile.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function findProblems(dataset: ViewedDataset): Promise<FoundProblem[]> {
  const { images, pixels } = await lookAtImages(dataset)
  const problems = await imageProblems(dataset.classes, images, pixels)
  const damaged = ofImages('damagedImages', await damagedImages(dataset))
  return inOrderOfWeight([...problems, ...damaged, ...fileProblems(dataset)])
}

async function lookAtImages(
  dataset: ViewedDataset
): Promise<{ images: CheckedImage[]; pixels: PixelFacts }> {
  const { count, imageShape } = dataset
  const takeTurns = takingTurns()
  const images: CheckedImage[] = []
  const hashes = new Uint32Array(2 * count)
  const contrasts = new Uint8Array(count)
  for (let index = 0; index < count; index++) {
    const { label, split, liesIn, width, height } = dataset.facts(index)
    const pixels = dataset.pixels(index)
    images.push({ sha256: dataset.contentOf(index), width, height, label, split, liesIn })
    hashes.set(differenceHash(pixels, imageShape), 2 * index)
    contrasts[index] = contrastOf(pixels, imageShape[2])
    await takeTurns()
  }
  return { images, pixels: { hashes, contrasts, thumbnail: thumbnailsOf(dataset) } }
}

/** Few images are looked at so closely: their thumbnails are made when they are asked for. */
function thumbnailsOf(dataset: ViewedDataset): PixelFacts['thumbnail'] {
  const made = new Map<number, Float32Array>()
  return (index) => {
    const known = made.get(index)
    if (known) return known
    const thumbnail = thumbnailOf(dataset.pixels(index), dataset.imageShape)
    made.set(index, thumbnail)
    return thumbnail
  }
}

/** Between the darkest and the brightest value of each channel, the largest of them. */
function contrastOf(image: Uint8Array, channels: number): number {
  let largest = 0
  for (let channel = 0; channel < channels; channel++) {
    let [lowest, highest] = [255, 0]
    for (let i = channel; i < image.length; i += channels) {
      const value = image[i] as number
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
    largest = Math.max(largest, highest - lowest)
  }
  return largest
}

function ofImages(code: FoundProblem['code'], images: number[]): FoundProblem[] {
  if (images.length === 0) return []
  return [{ code, label: null, params: {}, groups: images.map((image) => [image]), files: [] }]
}

/** Pictures that would be images if they could be read. */
function fileProblems({ leftOut }: ViewedDataset): FoundProblem[] {
  const damaged = leftOut.filter(({ isDamaged }) => isDamaged)
  const cut = damaged.filter(({ reason }) => isCutShort(reason))
  const others = damaged.filter(({ reason }) => !isCutShort(reason))
  const of = (code: FoundProblem['code'], files: FoundProblem['files']): FoundProblem[] =>
    files.length === 0 ? [] : [{ code, label: null, params: {}, groups: [], files }]
  return [...of('unreadableImages', others), ...of('truncatedImages', cut)]
}
