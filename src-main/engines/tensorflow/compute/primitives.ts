import * as tf from '@tensorflow/tfjs'
import { compositions } from '../../primitives/compositions'
import { differentiable } from '../../primitives/differentiable'
import { alongTheLine, fixedNormalization } from '../../primitives/fixed-normalization'
import type { Primitives } from '../../primitives/primitives'
import { activationOf } from './activation'
import { tensorflowConvolution, tensorflowDepthwiseConvolution } from './convolution'
import type { LossScaling } from './loss-scaling'
import { trainingNormalization } from './normalization'
import { float, type Operations } from './operations'
import { ResourceOptimizer } from './optimizer'

/**
 * The primitives by the fused operations that TensorFlow has for them. Where `makeScaling` is given, the
 * gradient of the loss is scaled by what it makes for the optimizer that was made last, which takes the
 * scale out again. `card` says whether they are for an NVIDIA card.
 */
export function tensorflowPrimitives(
  operations: Operations,
  { makeScaling, card }: { makeScaling: (() => LossScaling) | null; card: boolean }
): Primitives {
  let scaling: LossScaling | null = null
  return {
    ...compositions,
    convolution2d: tensorflowConvolution(operations),
    depthwiseConvolution2d: tensorflowDepthwiseConvolution(operations),
    batchNormalizationTraining: trainingNormalization(operations),
    batchNormalization: fixed(operations),
    softmaxCrossEntropy: softmaxCrossEntropy(
      card ? repeatableCrossEntropy(operations) : fusedCrossEntropy(operations),
      (dy) => scaling?.scaled(dy) ?? dy
    ),
    join: join(operations),
    optimizer: (config, variables, rateFactor) => {
      scaling = makeScaling?.() ?? null
      return new ResourceOptimizer(operations, config, variables, { rateFactor, scaling })
    }
  }
}

/** Each image's loss, and its gradient with respect to the logits. */
type CrossEntropy = (logits: tf.Tensor2D, labels: tf.Tensor1D) => [tf.Tensor1D, tf.Tensor2D]

const fusedCrossEntropy =
  (operations: Operations): CrossEntropy =>
  (logits, labels) =>
    operations.all(
      'SparseSoftmaxCrossEntropyWithLogits',
      { ...float, Tlabels: { type: 'int32' } },
      [logits, labels],
      2
    ) as [tf.Tensor1D, tf.Tensor2D]

/** TensorFlow has no fused one for a card that gives the same bits twice, and refuses to run that it has. */
const repeatableCrossEntropy =
  (operations: Operations): CrossEntropy =>
  (logits, labels) => {
    const logarithms = operations.one<tf.Tensor2D>('LogSoftmax', float, [logits])
    const classes = logits.shape[1]
    // tf.js has no one-hot vectors of a single class.
    const truth = classes === 1 ? tf.onesLike(logits) : tf.oneHot(labels, classes, 1, 0, 'float32')
    return [
      tf.neg(tf.sum(tf.mul(truth, logarithms), 1)),
      tf.sub(tf.exp(logarithms), truth as tf.Tensor2D)
    ]
  }

/** Each image's loss, with the gradient worked out on the way; `scaled` is done to that of the losses. */
const softmaxCrossEntropy =
  (
    crossEntropy: CrossEntropy,
    scaled: (dy: tf.Tensor) => tf.Tensor
  ): Primitives['softmaxCrossEntropy'] =>
  (logits, labels) =>
    differentiable<tf.Tensor1D>(
      [logits],
      (save) => {
        const [losses, gradient] = crossEntropy(logits, labels)
        save([gradient])
        return losses
      },
      (dy, [gradient]) => [tf.mul(gradient as tf.Tensor, tf.expandDims(scaled(dy), 1))]
    )

/** The sum of two branches, with ReLU behind it. */
const join = (operations: Operations): Primitives['join'] => {
  const { relu, slope } = activationOf(operations)
  return (a, b, activation) => {
    if (activation === 'linear') return tf.add(a, b)
    return differentiable<tf.Tensor4D>(
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
  }
}

function fixed(operations: Operations): Primitives['batchNormalization'] {
  const compute = normalization(operations)
  const { slope } = activationOf(operations)
  return fixedNormalization({ compute, slope, inputGradient: alongTheLine(compute, slope) })
}

/** Batch normalisation by a mean and variance that are given. */
const normalization =
  (operations: Operations): Primitives['batchNormalization'] =>
  (x, gamma, beta, mean, variance, { epsilon, activation }, addend) => {
    const normalized = tf.batchNorm(x, mean, variance, beta, gamma, epsilon) as tf.Tensor4D
    const joined = addend
      ? operations.one<tf.Tensor4D>('AddV2', float, [normalized, addend])
      : normalized
    return activationOf(operations).relu(joined, activation)
  }
