import * as tf from '@tensorflow/tfjs'
import { assembleBatch, type ImageTransform, type Selection } from '../datasets/batches'
import type { LoadedDataset } from '../datasets/dataset'

export interface Batch {
  /** [batch, height, width, channels], pixels in [0, 1] unless a transform changed them. */
  images: tf.Tensor4D
  /** [batch], int32 */
  labels: tf.Tensor1D
  size: number
}

/** Puts a batch on the device, gives it to `use`, and takes it off again. */
export function withBatch<T>(dataset: LoadedDataset, split: Selection['split'], indices: Uint32Array, use: (batch: Batch) => T, transform?: ImageTransform): T {
  const [height, width, channels] = dataset.imageShape
  const { images, labels } = assembleBatch(split, height * width * channels, indices, transform)
  const batch: Batch = { images: tf.tensor4d(images, [indices.length, height, width, channels]), labels: tf.tensor1d(labels, 'int32'), size: indices.length }
  try {
    return use(batch)
  } finally {
    tf.dispose([batch.images, batch.labels])
  }
}
