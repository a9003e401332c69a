import * as tf from '@tensorflow/tfjs'

/** The Euclidean norm of tensors taken together, as a scalar; nothing is read. Call it inside tf.tidy. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  const squares = tensors.map((tensor) => tf.sum(tf.square(tensor)))
  return tf.sqrt(tf.sum(tf.stack(squares)))
}

/**
 * The gradients, all scaled alike so that their norm taken together is at most `norm` (Pascanu, Mikolov
 * and Bengio, 2013; as tf.clip_by_global_norm). New tensors: the caller disposes both. Nothing is read,
 * so that the step can be recorded.
 */
export function clipByGlobalNorm(gradients: tf.Tensor[], norm: number): tf.Tensor[] {
  return tf.tidy(() => {
    const total = globalNorm(gradients)
    // Exactly 1 where the norm is small enough; a NaN stays one, and shows.
    const scale = tf.div(norm, tf.maximum(total, norm))
    return gradients.map((gradient) => tf.mul(gradient, scale))
  })
}
