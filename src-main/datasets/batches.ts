import { readLevels } from './augmentations/stored-image'
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
export interface ImageTransform {
  (image: Float32Array, sample: number): void
  /** Makes the very same image of the bytes of a stored one; absent where there is nothing faster. */
  ofStored?: (stored: Uint8Array, image: Float32Array, sample: number) => void
}

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

/**
 * The batch of these images.
 * @param memory what its images are made in where they fit, whatever it held before: to have new memory
 *   from the system takes longer than to fill it
 */
export function assembleBatch(
  split: Split,
  imageSize: number,
  indices: Uint32Array,
  { transform, mixing = null, normalization }: BatchOptions = {},
  memory: ArrayBufferLike | null = null
): AssembledBatch {
  const length = indices.length * imageSize
  const isLarge = memory !== null && memory.byteLength >= length * Float32Array.BYTES_PER_ELEMENT
  const images = isLarge ? new Float32Array(memory, 0, length) : new Float32Array(length)
  const labels = new Int32Array(indices.length)
  readImages(split.images, imageSize, indices, (stored, i) => {
    const image = images.subarray(i * imageSize, (i + 1) * imageSize)
    const sample = indices[i] as number
    if (transform?.ofStored) transform.ofStored(stored, image, sample)
    else {
      readLevels(stored, image)
      transform?.(image, sample)
    }
    // While it is in the processor's cache; what is mixed is normalised after that.
    if (normalization && !mixing) normalize(image, normalization)
    labels[i] = split.labels[sample] as number
  })

  if (mixing) {
    mixImages(images, imageSize, mixing)
    if (normalization) normalize(images, normalization)
  }
  return { images, labels, mixing }
}
