import type * as tf from '@tensorflow/tfjs'
import type { FusedActivation } from '../../primitives/primitives'
import { float, type Operations } from './operations'

/** The activation that ends an operation, and what it does to the gradient that comes back. */
export function activationOf(operations: Operations): {
  relu<T extends tf.Tensor>(x: T, activation: FusedActivation): T
  slope(dy: tf.Tensor, y: tf.Tensor, activation: FusedActivation): tf.Tensor
} {
  return {
    relu: <T extends tf.Tensor>(x: T, activation: FusedActivation): T =>
      activation === 'relu' ? operations.one<T>('Relu', float, [x]) : x,
    slope: (dy, y, activation) =>
      activation === 'relu' ? operations.one('ReluGrad', float, [dy, y]) : dy
  }
}
