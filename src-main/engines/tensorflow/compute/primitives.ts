import * as tf from '@tensorflow/tfjs'
import { compositions } from '../../primitives/compositions'
import type { FusedActivation, NormalizationOptions, Primitives } from '../../primitives/primitives'
import { tensorflowConvolution } from './convolution'
import { differentiable } from '../../primitives/differentiable'
import { activationOf } from './activation'
import type { LossScaling } from './loss-scaling'
import { float, type Operations } from './operations'
import { ResourceOptimizer } from './optimizer'

const nhwc = { data_format: { string: 'NHWC' } } as const

/**
 * The primitives by the fused operations that TensorFlow has for them. Where `makeScaling` is given, the
 * gradient of the loss is scaled by what it makes for the optimizer that was made last, which takes the
 * scale out again.
 */
export function tensorflowPrimitives(
  operations: Operations,
  makeScaling: (() => LossScaling) | null = null
): Primitives {
  let scaling: LossScaling | null = null
  const { relu, slope } = activationOf(operations)

  function batchNormalizationTraining(
    x: tf.Tensor4D,
    gamma: tf.Tensor1D,
    beta: tf.Tensor1D,
    { epsilon, activation }: NormalizationOptions,
    addend?: tf.Tensor4D
  ): ReturnType<Primitives['batchNormalizationTraining']> {
    const common = {
      ...float,
      U: { type: 'float32' },
      epsilon: { float: epsilon },
      is_training: { bool: true },
      ...nhwc
    } as const
    const count = x.size / x.shape[3]
    let statistics: { mean: tf.Tensor; variance: tf.Tensor } | null = null
    const output = differentiable<tf.Tensor4D>(
      [x, gamma, beta, ...(addend ? [addend] : [])],
      (save) => {
        const none = tf.tensor1d([])
        const outputs = operations.all(
          'FusedBatchNormV3',
          { ...common, exponential_avg_factor: { float: 1 } },
          [x, gamma, beta, none, none],
          6
        )
        const [normalized, mean, unbiased, reserve1, reserve2, reserve3] = outputs as [
          tf.Tensor4D,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor
        ]
        const y = relu(
          addend ? operations.one<tf.Tensor4D>('AddV2', float, [normalized, addend]) : normalized,
          activation
        )
        // TensorFlow hands out the variance with Bessel's correction; Keras' moving average keeps the
        // biased one.
        statistics = {
          mean: tf.keep(mean),
          variance: tf.keep(tf.mul(unbiased, Math.max(1, count - 1) / count))
        }
        save([x, gamma, reserve1, reserve2, reserve3, ...(activation === 'relu' ? [y] : [])])
        return y
      },
      (dy, saved) => {
        const [x0, gamma0, reserve1, reserve2, reserve3, y0] = saved as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor
        ]
        const dz = slope(dy, y0, activation)
        const gradients = operations
          .all('FusedBatchNormGradV3', common, [dz, x0, gamma0, reserve1, reserve2, reserve3], 5)
          .slice(0, 3)
        return addend ? [...gradients, tf.clone(dz)] : gradients
      }
    )
    // Kept beyond the scope that made them; from here on they belong to the caller's, like any tensor.
    const { mean, variance } = statistics as unknown as { mean: tf.Tensor; variance: tf.Tensor }
    const owned = {
      output,
      mean: tf.clone(mean) as tf.Tensor1D,
      variance: tf.clone(variance) as tf.Tensor1D
    }
    tf.dispose([mean, variance])
    return owned
  }

  function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
    return differentiable<tf.Tensor1D>(
      [logits],
      (save) => {
        const [losses, gradient] = operations.all(
          'SparseSoftmaxCrossEntropyWithLogits',
          { ...float, Tlabels: { type: 'int32' } },
          [logits, labels],
          2
        ) as [tf.Tensor1D, tf.Tensor]
        save([gradient])
        return losses
      },
      (dy, [gradient]) => [tf.mul(gradient as tf.Tensor, tf.expandDims(scaling?.scaled(dy) ?? dy, 1))]
    )
  }

  const join = (a: tf.Tensor4D, b: tf.Tensor4D, activation: FusedActivation): tf.Tensor4D =>
    activation === 'linear'
      ? tf.add(a, b)
      : differentiable<tf.Tensor4D>(
          [a, b],
          (save) => {
            const y = relu(operations.one<tf.Tensor4D>('AddV2', float, [a, b]), activation)
            save([y])
            return y
          },
          (dy, [y]) => {
            const dz = slope(dy, y as tf.Tensor, activation)
            return [dz, tf.clone(dz)]
          }
        )

  function batchNormalization(
    x: tf.Tensor4D,
    gamma: tf.Tensor1D,
    beta: tf.Tensor1D,
    mean: tf.Tensor1D,
    variance: tf.Tensor1D,
    options: NormalizationOptions,
    addend?: tf.Tensor4D
  ): tf.Tensor4D {
    const normalized = tf.batchNorm(x, mean, variance, beta, gamma, options.epsilon) as tf.Tensor4D
    if (addend) return join(normalized, addend, options.activation)
    return options.activation === 'relu' ? tf.relu(normalized) : normalized
  }

  return {
    ...compositions,
    convolution2d: tensorflowConvolution(operations),
    batchNormalizationTraining,
    batchNormalization,
    softmaxCrossEntropy,
    join,
    optimizer: (config, variables) => {
      scaling = makeScaling?.() ?? null
      return new ResourceOptimizer(operations, config, variables, scaling)
    }
  }
}
