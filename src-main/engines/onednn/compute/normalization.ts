import * as tf from '@tensorflow/tfjs'
import type { FixedNormalizationParts } from '../../primitives/fixed-normalization'
import type { NormalizationOptions, Primitives } from '../../primitives/primitives'
import type { NormalizationFields } from '../kernel-calls'
import { type Activations, tracked } from './activations'
import { taped } from './taped'

type Training = Primitives['batchNormalizationTraining']
type Evaluation = Primitives['batchNormalization']

const fieldsOf = (
  activations: Activations,
  x: tf.Tensor4D,
  { activation, epsilon }: NormalizationOptions
): NormalizationFields => ({
  count: x.size / x.shape[3],
  channels: x.shape[3],
  cut: activation === 'linear' ? 'none' : activation,
  half: activations.half,
  epsilon
})

/**
 * Batch normalisation in training, with the addition of a shortcut and ReLU in the same two passes over
 * memory, and the gradients of all of it in two more.
 */
export const trainingNormalization =
  (activations: Activations): Training =>
  (x, gamma, beta, options, addend) => {
    const { backend } = activations
    const fields = fieldsOf(activations, x, options)
    const isMasked = addend !== undefined && options.activation !== 'linear'
    const mean = tracked<tf.Tensor1D>(backend.output([fields.channels])),
      variance = tracked<tf.Tensor1D>(backend.output([fields.channels]))

    const output = taped<tf.Tensor4D>(
      [x, gamma, beta, ...(addend ? [addend] : [])],
      (save) => {
        const y = activations.make<tf.Tensor4D>(x.shape, (memory) =>
          backend.kernels.batchNormTraining(
            {
              x: activations.of(x),
              gamma: backend.handle(gamma),
              beta: backend.handle(beta),
              addend: addend ? activations.of(addend) : null,
              y: memory,
              mean: backend.handle(mean),
              variance: backend.handle(variance)
            },
            fields
          )
        )
        // With an addend, where ReLU cut is seen in the output; without, x tells, and the output need
        // not be kept.
        save(isMasked ? [x, y, gamma, mean, variance] : [x, gamma, beta, mean, variance])
        return y
      },
      (dy, saved) => {
        if (isMasked) return joinedGradients(activations, dy, saved, fields)
        const gradients = plainGradients(activations, dy, saved, fields)
        return addend ? [...gradients, tf.clone(dy)] : gradients
      }
    )
    return { output, mean, variance }
  }

/** Of x, gamma and beta. */
function plainGradients(
  activations: Activations,
  dy: tf.Tensor,
  saved: tf.Tensor[],
  fields: NormalizationFields
): tf.Tensor[] {
  const { backend } = activations
  const [x, gamma, beta, mean, variance] = saved as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor
  ]
  const dx = activations.blank(x.shape),
    dgamma = backend.output([fields.channels]),
    dbeta = backend.output([fields.channels])
  backend.kernels.batchNormGradient(
    {
      x: activations.of(x),
      dy: activations.of(dy),
      gamma: backend.handle(gamma),
      beta: backend.handle(beta),
      mean: backend.handle(mean),
      variance: backend.handle(variance),
      dx: activations.of(dx),
      dgamma: backend.handle(dgamma),
      dbeta: backend.handle(dbeta)
    },
    fields
  )
  return [dx, dgamma, dbeta].map((each) => tracked(each))
}

/** Of x, gamma, beta and the addend, where ReLU follows the addition. */
function joinedGradients(
  activations: Activations,
  dy: tf.Tensor,
  saved: tf.Tensor[],
  fields: NormalizationFields
): tf.Tensor[] {
  const { backend } = activations
  const [x, y, gamma, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
  const dx = activations.blank(x.shape),
    dgamma = backend.output([fields.channels]),
    dbeta = backend.output([fields.channels]),
    dz = activations.blank(x.shape)
  backend.kernels.batchNormJoinedGradient(
    {
      x: activations.of(x),
      dy: activations.of(dy),
      y: activations.of(y),
      gamma: backend.handle(gamma),
      mean: backend.handle(mean),
      variance: backend.handle(variance),
      dx: activations.of(dx),
      dgamma: backend.handle(dgamma),
      dbeta: backend.handle(dbeta),
      dz: activations.of(dz)
    },
    fields
  )
  return [dx, dgamma, dbeta, dz].map((each) => tracked(each))
}

/** Batch normalisation by a mean and variance that are given, with the addition and ReLU. */
export const normalization =
  (activations: Activations): Evaluation =>
  (x, gamma, beta, mean, variance, options, addend) => {
    const { backend } = activations
    return activations.make(x.shape, (y) =>
      backend.kernels.batchNorm(
        {
          x: activations.of(x),
          gamma: backend.handle(gamma),
          beta: backend.handle(beta),
          mean: backend.handle(mean),
          variance: backend.handle(variance),
          addend: addend ? activations.of(addend) : null,
          y
        },
        fieldsOf(activations, x, options)
      )
    )
  }

/** The gradient of what was normalised by a mean and variance that are given, in one pass. */
export const fixedGradient =
  (activations: Activations): FixedNormalizationParts['inputGradient'] =>
  ({ dy, y, gamma, variance }, options) => {
    const { backend } = activations
    return activations.make(dy.shape, (dx) =>
      backend.kernels.batchNormFixedGradient(
        {
          dy: activations.of(dy),
          y: y && activations.of(y),
          gamma: backend.handle(gamma),
          variance: backend.handle(variance),
          dx
        },
        fieldsOf(activations, dy, options)
      )
    )
  }
