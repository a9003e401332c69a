import * as tf from '@tensorflow/tfjs'
import { compositions } from '../../src-main/engines/primitives/compositions'
import { differentiable } from '../../src-main/engines/primitives/differentiable'
import type {
  FusedActivation,
  NormalizationOptions,
  Primitives
} from '../../src-main/engines/primitives/primitives'
import { nearestBfloat16 } from './nearest-bfloat16'

type Change = (x: tf.Tensor) => tf.Tensor
const same: Change = (x) => tf.clone(x)
const nearest: Change = (x) => tf.tensor(Float32Array.from(x.dataSync(), nearestBfloat16), x.shape)
/** The same numbers, through which no gradient goes. */
const constant = <T extends tf.Tensor>(x: T): T => tf.tensor(x.dataSync(), x.shape) as T
/** `forward` of x, and `backward` of the gradient that comes back. */
const through = <T extends tf.Tensor>(x: T, forward: Change, backward: Change): T =>
  differentiable(
    [x],
    () => forward(x) as T,
    (dy) => [backward(dy)]
  )

/** These primitives, and what their ReLUs let through, call by call. */
export function recordingMasks(primitives: Primitives): {
  primitives: Primitives
  masks: Float32Array[]
} {
  const masks: Float32Array[] = []
  const seen = <T extends tf.Tensor>(output: T, activation: FusedActivation): T => {
    const largest = activation === 'relu6' ? 6 : Infinity
    if (activation !== 'linear')
      masks.push(Float32Array.from(output.dataSync(), (value) => Number(value > 0 && value < largest)))
    return output
  }
  return {
    masks,
    primitives: {
      ...primitives,
      convolution2d: (x, filter, bias, options) =>
        seen(primitives.convolution2d(x, filter, bias, options), options.activation),
      depthwiseConvolution2d: (x, filter, bias, options) =>
        seen(primitives.depthwiseConvolution2d(x, filter, bias, options), options.activation),
      dense: (x, kernel, bias, activation) =>
        seen(primitives.dense(x, kernel, bias, activation), activation),
      join: (a, b, activation) => seen(primitives.join(a, b, activation), activation),
      batchNormalization: (x, gamma, beta, mean, variance, options, addend) =>
        seen(
          primitives.batchNormalization(x, gamma, beta, mean, variance, options, addend),
          options.activation
        ),
      batchNormalizationTraining: (x, gamma, beta, options, addend) => {
        const results = primitives.batchNormalizationTraining(x, gamma, beta, options, addend)
        seen(results.output, options.activation)
        return results
      }
    }
  }
}

/**
 * The sizes of the terms that batch normalisation and its gradients add up: those of y = gamma xhat +
 * beta and of dx = gamma / deviation * (g - mean(g) - xhat mean(g xhat)).
 */
function normalizationSizes(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor,
  variance: tf.Tensor,
  { epsilon }: NormalizationOptions
): tf.Tensor4D {
  const axes = [0, 1, 2],
    inverse = tf.rsqrt(tf.add(variance, epsilon)),
    deviations = tf.mul(tf.abs(tf.sub(x, mean)), inverse)
  return differentiable<tf.Tensor4D>(
    [x, gamma, beta],
    (save) => {
      save([deviations, tf.mul(tf.abs(gamma), inverse)])
      return tf.add(tf.mul(deviations, tf.abs(gamma)), tf.abs(beta))
    },
    (dy, [xhat, scale]) => {
      const g = tf.abs(dy),
        products = tf.mul(g, xhat as tf.Tensor)
      const spread = tf.add(tf.mean(g, axes), tf.mul(xhat as tf.Tensor, tf.mean(products, axes)))
      return [tf.mul(scale as tf.Tensor, tf.add(g, spread)), tf.sum(products, axes), tf.sum(g, axes)]
    }
  )
}

/**
 * The largest error of an element, in units of what it may be. `expected` has the operands rounded as
 * the engine has them, and its masks; what is left is that an fp32 sum of n terms is off by up to n
 * 2^-24 of their absolute values' sum, whatever its order (Higham, Accuracy and Stability of Numerical
 * Algorithms, section 3.1; no bound relative to the sum itself holds where terms cancel): n stays below
 * 170 in effect, 1e-5. A result that lies in bfloat16 was rounded once more: to eight bits, 2^-8 of
 * itself, well within a hundredth.
 */
export function shareOfBound(
  actual: readonly number[],
  expected: readonly number[],
  terms: readonly number[]
): number {
  const rounding = actual.every((value) => value === nearestBfloat16(value)) ? 2 ** -8 : 0
  const shares = expected.map((value, i) => {
    const error = Math.abs((actual[i] ?? Number.NaN) - value)
    return error === 0 ? 0 : error / (rounding * Math.abs(value) + 1e-5 * (terms[i] ?? 0))
  })
  return actual.length !== expected.length || shares.some(Number.isNaN)
    ? Infinity
    : shares.reduce((worst, share) => Math.max(worst, share), 0)
}

/**
 * The compositions with the ReLU masks of `masks`, call by call, instead of their own. `rounded`:
 * activations, the gradients that come back to them and the factors of products are rounded to bfloat16
 * first, as mixed precision has them; what is made of them is not. `sizes`: of every result, instead of
 * the sum of its terms, the sum of their absolute values.
 */
export function bfloat16Compositions(
  masks: readonly Float32Array[],
  { rounded = false, sizes = false }
): Primitives {
  const size: Change = sizes ? tf.abs : same
  const half: Change = (x) => size(rounded ? nearest(x) : x)
  const operand = <T extends tf.Tensor>(x: T): T => through(x, half, same)
  const plain = <T extends tf.Tensor>(x: T): T => through(x, size, size)
  const slope = <T extends tf.Tensor>(y: T): T => through(y, same, half)
  let next = 0
  const activate = <T extends tf.Tensor>(z: T, activation: FusedActivation): T => {
    if (activation === 'linear') return z
    const mask = masks[next++] as Float32Array
    return through(z, activation === 'relu6' ? tf.relu6 : tf.relu, (dy) =>
      tf.mul(dy, tf.tensor(mask, z.shape))
    )
  }
  const normalize: Primitives['batchNormalization'] = (x, gamma, beta, mean, variance, options) =>
    sizes
      ? normalizationSizes(x, gamma, beta, mean, variance, options)
      : compositions.batchNormalization(x, gamma, beta, mean, variance, {
          ...options,
          activation: 'linear'
        })
  return {
    ...compositions,
    convolution2d: (x, filter, bias, options) =>
      activate(
        slope(
          compositions.convolution2d(operand(x), operand(filter), bias && plain(bias), {
            ...options,
            activation: 'linear'
          })
        ),
        options.activation
      ),
    depthwiseConvolution2d: (x, filter, bias, options) =>
      activate(
        slope(
          compositions.depthwiseConvolution2d(operand(x), operand(filter), bias && plain(bias), {
            ...options,
            activation: 'linear'
          })
        ),
        options.activation
      ),
    // A bias' gradient is the sum of those that are not rounded: dense layers are few and small.
    dense: (x, kernel, bias, activation) =>
      activate(plain(tf.add(slope(tf.matMul(operand(x), operand(kernel))), plain(bias))), activation),
    // Without ReLU it is tf.js' own addition, of whatever it is given.
    join: (a, b, activation) =>
      activation === 'linear'
        ? tf.add(plain(a), plain(b))
        : activate(slope(tf.add(operand(a), operand(b))), activation),
    batchNormalization: (x, gamma, beta, mean, variance, options, addend) => {
      const of = (image: tf.Tensor4D, scale: tf.Tensor1D, shift: tf.Tensor1D): tf.Tensor4D =>
        normalize(image, scale, shift, mean, variance, options)
      // What it is given is rounded for the output alone: its gradients are worked out from what was kept.
      const kept = of(x, gamma, beta)
      const seen = of(rounded ? (nearest(x) as tf.Tensor4D) : x, gamma, beta)
      const offset = tf.tensor4d(tf.sub(seen, kept).dataSync(), x.shape)
      if (options.activation !== 'linear') {
        const normalized = tf.add<tf.Tensor4D>(kept, offset)
        const joined = addend ? tf.add<tf.Tensor4D>(normalized, operand(addend)) : normalized
        return activate(slope(joined), options.activation)
      }
      // Without ReLU nobody rounds the gradient that comes, but for that of x.
      const ofImages = slope(tf.add<tf.Tensor4D>(of(x, constant(gamma), constant(beta)), offset))
      const ofWeights = of(constant(x), gamma, beta)
      const normalized = tf.add<tf.Tensor4D>(ofImages, tf.sub(ofWeights, constant(ofWeights)))
      return addend ? tf.add(normalized, operand(addend)) : normalized
    },
    batchNormalizationTraining: (x, gamma, beta, options, addend) => {
      const given = through(x, rounded ? nearest : same, same)
      const { output, mean, variance } = compositions.batchNormalizationTraining(given, gamma, beta, {
        ...options,
        activation: 'linear'
      })
      const chosen = sizes ? normalizationSizes(given, gamma, beta, mean, variance, options) : output
      // Without ReLU the addend's gradient is the one that came, which nobody rounds.
      const joined: tf.Tensor4D =
        addend && options.activation === 'linear'
          ? tf.add(slope(chosen), operand(addend))
          : slope<tf.Tensor4D>(addend ? tf.add(chosen, operand(addend)) : chosen)
      return {
        output: activate(joined, options.activation),
        mean: sizes ? tf.mean(tf.abs(given), [0, 1, 2]) : mean,
        variance
      }
    },
    // Where the maximum is, is decided between rounded numbers: like a mask, it is none of what is
    // compared.
    maxPooling2d: (x, options) =>
      through(compositions.maxPooling2d(through(x, nearest, same), options), size, half),
    averagePooling2d: (x, options) => slope(compositions.averagePooling2d(operand(x), options)),
    globalAveragePooling2d: (x) => through(compositions.globalAveragePooling2d(operand(x)), same, size)
  }
}
