import * as tf from '@tensorflow/tfjs'
import { differentiable } from '../../primitives/differentiable'

type Taped = Parameters<typeof differentiable>
type Save = Parameters<Taped[1]>[0]

/**
 * `differentiable` that leaves variables out of what the tape saves: they outlive the step anyway, and
 * saving is a copy of a tensor's description for each, 150 in a step of the reference network.
 */
export function taped<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: (save: Save) => T,
  gradient: Taped[2]
): T {
  let wanted: tf.Tensor[] = []
  return differentiable<T>(
    inputs,
    (save) =>
      forward((tensors) => {
        wanted = tensors
        save(tensors.filter((each) => !(each instanceof tf.Variable)))
      }),
    (dy, saved) => {
      let next = 0
      return gradient(
        dy,
        wanted.map((each) => (each instanceof tf.Variable ? each : (saved[next++] as tf.Tensor)))
      )
    }
  )
}
