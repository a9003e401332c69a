import * as tf from '@tensorflow/tfjs'
import { randomNumbers } from '../random-tensors'

export const random = (...shape: number[]): tf.Tensor =>
  tf.tensor(
    randomNumbers(
      shape.join(),
      shape.reduce((a, b) => a * b, 1)
    ),
    shape
  )
export const image = (...shape: [number, number, number, number]): tf.Tensor4D =>
  random(...shape) as tf.Tensor4D
export const whole = (...shape: number[]): tf.Tensor => tf.cast(tf.mul(random(...shape), 20), 'int32')
export const truths = (...shape: number[]): tf.Tensor => tf.greater(random(...shape), 0)
export const indices = (values: number[], shape: number[] = [values.length]): tf.Tensor =>
  tf.tensor(values, shape, 'int32')
/** What arithmetic stumbles over. */
const odd = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 88, -88, 3e38, 1e-40]
export const oddities = (): tf.Tensor => tf.tensor1d(odd)
/** Each of them with each. */
export const pairs = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => () =>
  f(tf.reshape(oddities(), [-1, 1]), oddities())
export const gradient = (f: (x: tf.Tensor) => tf.Tensor, x: () => tf.Tensor) => () =>
  tf.grad((given) => {
    const y = f(given)
    return tf.sum(tf.mul(y, random(...y.shape)))
  })(x())

/** One call of an operation by its name. */
export type Operations = Record<string, () => tf.Tensor>
