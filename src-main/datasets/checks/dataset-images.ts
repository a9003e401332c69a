import { createHash } from 'node:crypto'
import { type LoadedDataset, partsOf } from '../dataset'
import { eachImage } from '../images'
import type { CheckedImage, PixelFacts } from './image-problems'
import type { VersionImage } from './manifest-diff'
import { differenceHash, thumbnailOf } from './perceptual-hash'

/** All images of a data set, and what their pixels are, in the same order. */
interface SeenImages {
  images: CheckedImage[]
  pixels: PixelFacts
}

/** Looks at every pixel of a data set; an image is called by its part and its number there: `test/17`. */
export function lookAtImages(dataset: LoadedDataset): SeenImages {
  const [height, width, channels] = dataset.imageShape
  const images: CheckedImage[] = []
  const hashes: number[] = []
  const contrasts: number[] = []
  const thumbnails: Float32Array[] = []
  for (const { split, part } of partsOf(dataset))
    eachImage(part.images, height * width * channels, (image, i) => {
      const label = part.labels[i] as number
      images.push({ path: `${split}/${i}`, sha256: sha256Of(image), width, height, label, split })
      hashes.push(...differenceHash(image, dataset.imageShape))
      thumbnails.push(thumbnailOf(image, dataset.imageShape))
      contrasts.push(contrastOf(image, channels))
    })
  return {
    images,
    pixels: { hashes: Uint32Array.from(hashes), thumbnails, contrasts: Uint8Array.from(contrasts) }
  }
}

/**
 * The images of a data set as a version is compared by them. Images of arrays have no names: each is called
 * by its content, and by how many there were of it before.
 */
export function versionImages(dataset: LoadedDataset): VersionImage[] {
  const [height, width, channels] = dataset.imageShape
  const copies = new Map<string, number>()
  const images: VersionImage[] = []
  for (const { split, part } of partsOf(dataset))
    eachImage(part.images, height * width * channels, (image, i) => {
      const sha256 = sha256Of(image)
      const copy = (copies.get(sha256) ?? 0) + 1
      copies.set(sha256, copy)
      const path = copy === 1 ? sha256 : `${sha256}#${copy}`
      images.push({ path, sha256, label: dataset.classes[part.labels[i] as number] as string, split })
    })
  return images
}

const sha256Of = (image: Uint8Array): string => createHash('sha256').update(image).digest('hex')

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
