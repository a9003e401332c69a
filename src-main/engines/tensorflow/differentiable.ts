import * as tf from '@tensorflow/tfjs'
import type { FusedActivation } from '../primitives/primitives'
import { float, type Operations } from './operations'

type Gradient = (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[]
type Save = (tensors: tf.Tensor[]) => void

/** tf.customGrad with types that let several inputs through. */
export function differentiable<T extends tf.Tensor>(inputs: tf.Tensor[], forward: (save: Save) => T, gradient: Gradient): T {
  const run = tf.customGrad((...given) => ({ value: forward(given.at(-1) as unknown as Save), gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved)) as never }))
  return run(...inputs) as T
}

/** The activation that ends an operation, and what it does to the gradient that comes back. */
export function activationOf(operations: Operations): {
  relu<T extends tf.Tensor>(x: T, activation: FusedActivation): T
  slope(dy: tf.Tensor, y: tf.Tensor, activation: FusedActivation): tf.Tensor
} {
  return {
    relu: <T extends tf.Tensor>(x: T, activation: FusedActivation): T => (activation === 'relu' ? operations.one<T>('Relu', float, [x]) : x),
    slope: (dy, y, activation) => (activation === 'relu' ? operations.one('ReluGrad', float, [dy, y]) : dy)
  }
}
