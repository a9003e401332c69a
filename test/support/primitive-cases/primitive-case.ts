import * as tf from '@tensorflow/tfjs'
import type {
  FusedActivation,
  Primitives,
  UnboundedActivation
} from '../../../src-main/engines/primitives/primitives'
import { randomNumbers } from '../random-tensors'

/**
 * A primitive over given numbers: its outputs and the gradients of a weighted sum of them, as plain
 * arrays.
 */
export interface PrimitiveCase {
  name: string
  run(primitives: Primitives): Promise<number[][]>
}

/** `times`: so that a bounded ReLU has something to cut. */
export const tensor = (name: string, shape: number[], times = 1): tf.Tensor =>
  tf.tensor(
    randomNumbers(
      `${name} ${shape.join()}`,
      shape.reduce((a, b) => a * b, 1)
    ).map((value) => value * times),
    shape
  )

/** Values of `f` and, for each of its inputs, the gradient of sum(output * fixed random weights). */
export async function valuesAndGradients(
  inputs: tf.Tensor[],
  f: (...inputs: tf.Tensor[]) => tf.Tensor
): Promise<number[][]> {
  const output = tf.tidy(() => f(...inputs))
  const weights = tensor('slope', output.shape)
  const gradients = tf.grads((...given: tf.Tensor[]) => tf.sum(tf.mul(f(...given), weights)))(inputs)
  const results = await Promise.all([output, ...gradients].map(async (each) => [...(await each.data())]))
  tf.dispose([...inputs, output, weights, ...gradients])
  return results
}

export const activations: FusedActivation[] = ['linear', 'relu', 'relu6']
export const unboundedActivations: UnboundedActivation[] = ['linear', 'relu']
