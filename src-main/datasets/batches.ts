import { permutation, randomKey } from './counter-random'
import type { Split } from './dataset'
import { readImages } from './images'
import { mixImages, type Mixing } from './mixup'
import { normalize, type Normalization } from './normalization'
import type { Selection } from './selection'

/**
 * The order in which an epoch (counted from 1) visits the training images: another every epoch, the same
 * for the same seed.
 */
export function epochOrder(train: Selection, seed: number, epoch: number): Uint32Array {
  return permutation(randomKey(seed, 'order', epoch), train.indices.length).map(
    (i) => train.indices[i] as number
  )
}

/** Changes one image in place; `sample` is its number in the split. Augmentation is one of these. */
export type ImageTransform = (image: Float32Array, sample: number) => void

/** What is done to the images of a batch, in this order. */
export interface BatchOptions {
  transform?: ImageTransform | null
  mixing?: Mixing | null
  normalization?: Normalization | null
}

/** A batch as the network takes it. */
export interface AssembledBatch {
  /** NHWC, pixels in [0, 1] unless they are normalised. */
  images: Float32Array
  /** Class numbers. */
  labels: Int32Array
  /** Null where no images were mixed. */
  mixing: Mixing | null
}

/** Of each level of a file; looked up, because that is faster than dividing millions of them. */
const brightness = Float32Array.from({ length: 256 }, (_, level) => level / 255)

export function assembleBatch(
  split: Split,
  imageSize: number,
  indices: Uint32Array,
  { transform, mixing = null, normalization }: BatchOptions = {}
): AssembledBatch {
  const images = new Float32Array(indices.length * imageSize)
  const labels = new Int32Array(indices.length)
  readImages(split.images, imageSize, indices, (stored, i) => {
    const image = images.subarray(i * imageSize, (i + 1) * imageSize)
    const sample = indices[i] as number
    for (let pixel = 0; pixel < imageSize; pixel++)
      image[pixel] = brightness[stored[pixel] as number] as number
    transform?.(image, sample)
    labels[i] = split.labels[sample] as number
  })
  if (mixing) mixImages(images, imageSize, mixing)
  if (normalization) normalize(images, normalization)
  return { images, labels, mixing }
}
