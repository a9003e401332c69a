import * as tf from '@tensorflow/tfjs'
import { differentiable } from '../../primitives/differentiable'
import type { Primitives } from '../../primitives/primitives'
import { activationOf } from './activation'
import { float, type Operations } from './operations'

type Training = Primitives['batchNormalizationTraining']

const attributes = (epsilon: number) =>
  ({
    ...float,
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    is_training: { bool: true },
    data_format: { string: 'NHWC' }
  }) as const

/** What comes out of TensorFlow's fused batch normalisation. */
interface Normalized {
  y: tf.Tensor4D
  mean: tf.Tensor
  /** With Bessel's correction. */
  variance: tf.Tensor
  /** What its gradient asks for. */
  reserved: tf.Tensor[]
}

/** Batch normalisation in training by TensorFlow's fused operation, with an addition and ReLU behind it. */
export const trainingNormalization =
  (operations: Operations): Training =>
  (x, gamma, beta, { epsilon, activation }, addend) => {
    const { relu, slope } = activationOf(operations)
    let statistics: tf.Tensor[] = []

    const output = differentiable<tf.Tensor4D>(
      [x, gamma, beta, ...(addend ? [addend] : [])],
      (save) => {
        const { y: normalized, mean, variance, reserved } = forward(operations, x, gamma, beta, epsilon)
        const joined = addend
          ? operations.one<tf.Tensor4D>('AddV2', float, [normalized, addend])
          : normalized
        const y = relu(joined, activation)
        statistics = [tf.keep(mean), tf.keep(biased(variance, x.size / x.shape[3]))]
        save([x, gamma, ...reserved, ...(activation === 'linear' ? [] : [y])])
        return y
      },
      (dy, saved) => {
        const [x0, gamma0, reserve1, reserve2, reserve3, y0] = saved as [
          ...[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
          tf.Tensor
        ]
        const dz = slope(dy, y0, activation)
        const given = [dz, x0, gamma0, reserve1, reserve2, reserve3]
        const gradients = operations.all('FusedBatchNormGradV3', attributes(epsilon), given, 5)
        return [...gradients.slice(0, 3), ...(addend ? [tf.clone(dz)] : [])]
      }
    )
    // Kept beyond the scope that made them; from here on they belong to the caller's, like any tensor.
    const [mean, variance] = statistics.map((each) => tf.clone(each)) as [tf.Tensor1D, tf.Tensor1D]
    tf.dispose(statistics)
    return { output, mean, variance }
  }

function forward(
  operations: Operations,
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number
): Normalized {
  const none = tf.tensor1d([])
  const [y, mean, variance, ...reserved] = operations.all(
    'FusedBatchNormV3',
    { ...attributes(epsilon), exponential_avg_factor: { float: 1 } },
    [x, gamma, beta, none, none],
    6
  ) as [tf.Tensor4D, tf.Tensor, tf.Tensor, ...tf.Tensor[]]
  return { y, mean, variance, reserved }
}

/**
 * TensorFlow hands out the variance with Bessel's correction, which on a card is infinite for a single
 * value; Keras' moving average keeps the biased one.
 */
const biased = (variance: tf.Tensor, count: number): tf.Tensor =>
  count > 1 ? tf.mul(variance, (count - 1) / count) : tf.zerosLike(variance)
