import * as tf from '@tensorflow/tfjs'
import type { PoolingOptions } from './primitives'

/** Zeros before and after a side, and how many pixels of the image each window over it has. */
interface Side {
  zeros: [before: number, after: number]
  counts: number[]
}

/** As TensorFlow pads for `same`: where the sum is odd, one more after the side. */
function sideOf(length: number, size: number, stride: number): Side {
  const windows = Math.ceil(length / stride)
  const total = Math.max(0, (windows - 1) * stride + size - length)
  const before = Math.floor(total / 2)
  const counts = Array.from({ length: windows }, (_, i) => {
    const from = i * stride - before
    return Math.min(from + size, length) - Math.max(from, 0)
  })
  return { zeros: [before, total - before], counts }
}

/**
 * The mean of the pixels that a window meets; what is padded does not count. With padding it is made of
 * one that has none: tf.js' own gradient divides by the whole window where the mean is over a part.
 */
export function averagePooling(
  x: tf.Tensor4D,
  { poolSize, strides, padding }: PoolingOptions
): tf.Tensor4D {
  const [rows, columns] = [0, 1].map((axis) =>
    sideOf(x.shape[axis + 1] ?? 0, poolSize[axis] ?? 1, strides[axis] ?? 1)
  ) as [Side, Side]
  const pads = [...rows.zeros, ...columns.zeros]
  if (padding === 'valid' || pads.every((zeros) => zeros === 0))
    return tf.avgPool(x, poolSize, strides, 'valid')

  const padded = tf.pad(x, [[0, 0], rows.zeros, columns.zeros, [0, 0]])
  const window = poolSize[0] * poolSize[1]
  const shares = rows.counts.flatMap((row) => columns.counts.map((column) => window / (row * column)))
  const share = tf.tensor4d(shares, [1, rows.counts.length, columns.counts.length, 1])
  return tf.mul(tf.avgPool(padded, poolSize, strides, 'valid'), share)
}
