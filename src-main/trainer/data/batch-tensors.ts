import * as tf from '@tensorflow/tfjs'
import { type AssembledBatch, assembleBatch, type BatchOptions } from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'
import type { MixedLabels } from '../step/classification-loss'

export interface Batch {
  /**
   * [batch, height, width, channels], pixels in [0, 1] unless a transform or normalisation changed them.
   */
  images: tf.Tensor4D
  /** [batch], int32 */
  labels: tf.Tensor1D
  /** Null where no images were mixed. */
  mix: MixedLabels | null
  size: number
}

/** Shape of what stands in the place of images: [height, width, channels], or of features. */
type ShapeOfOne = readonly number[]

/** Puts a batch on the device, gives it to `use`, and takes it off again. */
export function onDevice<T>(
  { images, labels, mixing }: AssembledBatch,
  imageShape: ShapeOfOne,
  use: (batch: Batch) => T
): T {
  const size = labels.length
  const mix = mixing && {
    labels: tf.tensor1d(
      Int32Array.from(mixing.partners, (partner) => labels[partner] as number),
      'int32'
    ),
    share: tf.fill([size], mixing.share) as tf.Tensor1D
  }

  const batch: Batch = {
    images: tf.tensor(images, [size, ...imageShape] as number[]) as unknown as tf.Tensor4D,
    labels: tf.tensor1d(labels, 'int32'),
    mix,
    size
  }

  try {
    return use(batch)
  } finally {
    tf.dispose([batch.images, batch.labels])
    if (batch.mix) tf.dispose([batch.mix.labels, batch.mix.share])
  }
}

/** Assembles the batch of these images, and then as {@link onDevice}. */
export function withBatch<T>(
  { imageShape }: Pick<LoadedDataset, 'imageShape'>,
  split: Selection['split'],
  indices: Uint32Array,
  use: (batch: Batch) => T,
  options: BatchOptions = {}
): T {
  return onDevice(
    assembleBatch(split, imageShape[0] * imageShape[1] * imageShape[2], indices, options),
    imageShape,
    use
  )
}
