import * as tf from '@tensorflow/tfjs'
import { differentiable } from './differentiable'
import type { FusedActivation, Primitives } from './primitives'

type FixedNormalization = Primitives['batchNormalization']

/**
 * An engine's batch normalisation by given statistics, with gradients: where it is frozen, what lies
 * before it may be trained, or asked what speaks for a class.
 */
export const fixedNormalization =
  (compute: FixedNormalization): FixedNormalization =>
  (x, gamma, beta, mean, variance, options, addend) =>
    differentiable<tf.Tensor4D>(
      [x, gamma, beta, ...(addend ? [addend] : [])],
      (save) => {
        const y = compute(x, gamma, beta, mean, variance, options, addend)
        // Statistics may be gone by then: they are parts that were cut out for this pass.
        save([x, gamma, y, mean, variance])
        return y
      },
      (dy, saved) => {
        const [given, scale, y, center, spread] = saved as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor
        ]
        // What is made on the way is as large as the images' maps, and goes at once.
        return tf.tidy(() => {
          const dz = beforeActivation(dy, y, options.activation)
          const deviation = tf.rsqrt(tf.add(spread, options.epsilon))
          const dgamma = tf.tidy(() =>
            tf.sum(tf.mul(dz, tf.mul(tf.sub(given, center), deviation)), [0, 1, 2])
          )
          const dx = tf.mul(dz, tf.mul(scale, deviation))
          return [dx, dgamma, tf.sum(dz, [0, 1, 2]), ...(addend ? [tf.clone(dz)] : [])]
        })
      }
    )

/** The gradient before an activation, from the one behind it and what it gave. */
function beforeActivation(dy: tf.Tensor, y: tf.Tensor, activation: FusedActivation): tf.Tensor {
  if (activation === 'linear') return dy
  return tf.tidy(() => {
    const isOpen = tf.greater(y, 0)
    const passes = activation === 'relu' ? isOpen : tf.logicalAnd(isOpen, tf.less(y, 6))
    return tf.mul(dy, tf.cast(passes, 'float32'))
  })
}
