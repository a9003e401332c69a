import * as tf from '@tensorflow/tfjs'
import { differentiable } from './differentiable'
import type { FusedActivation, NormalizationOptions, Primitives } from './primitives'

type FixedNormalization = Primitives['batchNormalization']
/** The gradient before an activation, from the one behind it and what it gave. */
type Slope = (dy: tf.Tensor, y: tf.Tensor, activation: Exclude<FusedActivation, 'linear'>) => tf.Tensor
/** What the gradient of the images is made of; statistics have none. */
interface Backward {
  dy: tf.Tensor4D
  /** What came out, cut off; null where the options' activation is linear. */
  y: tf.Tensor4D | null
  gamma: tf.Tensor1D
  variance: tf.Tensor1D
}

/** How an engine normalises by given statistics, and the way back. */
export interface FixedNormalizationParts {
  compute: FixedNormalization
  slope: Slope
  inputGradient(backward: Backward, options: NormalizationOptions): tf.Tensor
}

/**
 * An engine's batch normalisation by given statistics, with gradients: where it is frozen, what lies
 * before it may be trained, or asked what speaks for a class.
 */
export const fixedNormalization =
  ({ compute, slope, inputGradient }: FixedNormalizationParts): FixedNormalization =>
  (x, gamma, beta, mean, variance, options, addend) => {
    const { activation } = options
    const ofWeights = options.weightGradients !== false
    const isCut = activation !== 'linear'
    return differentiable<tf.Tensor4D>(
      [x, ...(ofWeights ? [gamma, beta] : []), ...(addend ? [addend] : [])],
      (save) => {
        const y = compute(x, gamma, beta, mean, variance, options, addend)
        // Statistics may be gone by then: they are parts that were cut out for this pass.
        save([gamma, variance, isCut ? y : gamma, ...(ofWeights ? [x, mean] : [])])
        return y
      },
      (dy, saved) => {
        const [scale, spread, y, ...given] = saved as [tf.Tensor1D, tf.Tensor1D, ...tf.Tensor4D[]]
        // What is made on the way is as large as the images' maps, and goes at once.
        return tf.tidy(() => {
          // Who else wants the gradient before the activation has it made once for all.
          const isShared = isCut && (ofWeights || addend !== undefined)
          const dz = (isShared ? slope(dy, y as tf.Tensor4D, activation) : dy) as tf.Tensor4D
          const dx = inputGradient(
            { dy: dz, y: isCut && !isShared ? (y ?? null) : null, gamma: scale, variance: spread },
            { ...options, activation: isShared ? 'linear' : activation }
          )
          return [
            dx,
            ...(ofWeights ? weightGradients(dz, given, spread, options) : []),
            ...(addend ? [tf.clone(dz)] : [])
          ]
        })
      }
    )
  }

/** The way back by the same normalisation: it is a line, and here goes through the origin. */
export const alongTheLine =
  (compute: FixedNormalization, slope: Slope): FixedNormalizationParts['inputGradient'] =>
  ({ dy, y, gamma, variance }, { epsilon, activation }) => {
    const dz = activation === 'linear' || !y ? dy : (slope(dy, y, activation) as tf.Tensor4D)
    const none = tf.zerosLike(gamma)
    return compute(dz, gamma, none, none, variance, { epsilon, activation: 'linear' })
  }

/** Of gamma and of beta. */
function weightGradients(
  dz: tf.Tensor,
  given: tf.Tensor[],
  variance: tf.Tensor,
  { epsilon }: NormalizationOptions
): tf.Tensor[] {
  const [x, mean] = given as [tf.Tensor, tf.Tensor]
  const deviation = tf.rsqrt(tf.add(variance, epsilon))
  const dgamma = tf.tidy(() => tf.sum(tf.mul(dz, tf.mul(tf.sub(x, mean), deviation)), [0, 1, 2]))
  return [dgamma, tf.sum(dz, [0, 1, 2])]
}
