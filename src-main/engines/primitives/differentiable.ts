import * as tf from '@tensorflow/tfjs'

type Gradient = (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[]
type Save = (tensors: tf.Tensor[]) => void

/** tf.customGrad with types that let several inputs through. */
export function differentiable<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: (save: Save) => T,
  gradient: Gradient
): T {
  const run = tf.customGrad((...given) => ({
    value: forward(given.at(-1) as unknown as Save),
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved)) as never
  }))
  return run(...inputs) as T
}
