import * as tf from '@tensorflow/tfjs'

/**
 * The gradients, all scaled alike so that their norm taken together is at most `norm` (Pascanu, Mikolov
 * and Bengio, 2013; as tf.clip_by_global_norm). New tensors: the caller disposes both. Nothing is read,
 * so that the step can be recorded.
 */
export function clipByGlobalNorm(gradients: tf.Tensor[], norm: number): tf.Tensor[] {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
    const total = tf.sqrt(tf.sum(tf.stack(squares)))
    // Exactly 1 where the norm is small enough; a NaN stays one, and shows.
    const scale = tf.div(norm, tf.maximum(total, norm))
    return gradients.map((gradient) => tf.mul(gradient, scale))
  })
}
