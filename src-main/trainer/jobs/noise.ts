import * as tf from '@tensorflow/tfjs'
import type { Architecture } from '../../contract'
import { fillUniform, randomKey, randomUint32 } from '../../datasets/counter-random'

const seed = 1

/** A batch for timing: pixels of noise, [batch, height, width, channels], and labels by chance. */
export function noise(
  { inputShape, classes }: Architecture,
  batchSize: number
): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const shape: [number, number, number, number] = [batchSize, ...inputShape]
  const pixels = fillUniform(
    randomKey(seed, 'bench'),
    new Float32Array(tf.util.sizeFromShape(shape)),
    0,
    1
  )

  const key = randomKey(seed, 'bench labels')
  return {
    images: tf.tensor4d(pixels, shape),
    labels: tf.tensor1d(
      Int32Array.from({ length: batchSize }, (_, i) => randomUint32(key, i) % classes),
      'int32'
    )
  }
}
