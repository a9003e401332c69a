import type * as tf from '@tensorflow/tfjs'
import type { FusedActivation } from '../../primitives/primitives'
import { float, type Operations } from './operations'

const names = {
  relu: { forward: 'Relu', gradient: 'ReluGrad' },
  relu6: { forward: 'Relu6', gradient: 'Relu6Grad' }
} as const satisfies Record<Exclude<FusedActivation, 'linear'>, object>

/** The activation that ends an operation, and what it does to the gradient that comes back. */
export function activationOf(operations: Operations): {
  relu<T extends tf.Tensor>(x: T, activation: FusedActivation): T
  slope(dy: tf.Tensor, y: tf.Tensor, activation: FusedActivation): tf.Tensor
} {
  return {
    relu: <T extends tf.Tensor>(x: T, activation: FusedActivation): T =>
      activation === 'linear' ? x : operations.one<T>(names[activation].forward, float, [x]),
    slope: (dy, y, activation) =>
      activation === 'linear' ? dy : operations.one(names[activation].gradient, float, [dy, y])
  }
}
