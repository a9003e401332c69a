import * as tf from '@tensorflow/tfjs'
import type { FusedActivation, Primitives } from '../../../src-main/engines/primitives/primitives'
import { activations, type PrimitiveCase, tensor, valuesAndGradients } from './primitive-case'

interface NormalizationCase {
  shape: [number, number, number, number]
  activation: FusedActivation
  /** Whether something is added before the activation. */
  joined: boolean
}

/**
 * Training batch normalisation: the statistics, the output and the gradients of x, gamma, beta and the
 * addend.
 */
async function normalizedInTraining(
  primitives: Primitives,
  { shape, activation, joined }: NormalizationCase
): Promise<number[][]> {
  const channels = [shape[3]]
  const run = (
    ...[x, gamma, beta, addend]: tf.Tensor[]
  ): ReturnType<Primitives['batchNormalizationTraining']> =>
    primitives.batchNormalizationTraining(
      x as tf.Tensor4D,
      gamma as tf.Tensor1D,
      beta as tf.Tensor1D,
      { epsilon: 0.001, activation },
      addend as tf.Tensor4D | undefined
    )
  const inputs = [
    tf.tidy(() => tf.add(tf.mul(tensor('x', shape), 2), 3)),
    // Wide enough that a bounded ReLU cuts some.
    tensor('gamma', channels, activation === 'relu6' ? 9 : 1),
    tensor('beta', channels),
    ...(joined ? [tensor('addend', shape)] : [])
  ]

  const { mean, variance, output } = tf.tidy(() => run(...inputs))
  const statistics = [[...(await mean.data())], [...(await variance.data())]]
  tf.dispose([mean, variance, output])
  return [...statistics, ...(await valuesAndGradients(inputs, (...given) => run(...given).output))]
}

/**
 * Batch normalisation with given statistics, which evaluation takes and what is frozen: its output, and
 * the gradients of all that is no statistic; and the same where those of gamma and beta are not wanted.
 */
async function normalizedInEvaluation(
  primitives: Primitives,
  { shape, activation, joined }: NormalizationCase
): Promise<number[][]> {
  const channels = [shape[3]]
  // Wide enough that a bounded ReLU cuts some.
  const ofWeights = (): tf.Tensor[] => [
    tensor('gamma', channels, activation === 'relu6' ? 9 : 1),
    tensor('beta', channels)
  ]
  const addends = (): tf.Tensor[] => (joined ? [tensor('addend', shape)] : [])
  const statistics = [tensor('mean', channels), tf.tidy(() => tf.abs(tensor('variance', channels)))] as [
    tf.Tensor1D,
    tf.Tensor1D
  ]
  const normalized = (
    [x, gamma, beta, addend]: (tf.Tensor | undefined)[],
    weightGradients: boolean
  ): tf.Tensor4D =>
    primitives.batchNormalization(
      x as tf.Tensor4D,
      gamma as tf.Tensor1D,
      beta as tf.Tensor1D,
      ...statistics,
      { epsilon: 0.001, activation, weightGradients },
      addend as tf.Tensor4D | undefined
    )

  const all = await valuesAndGradients([tensor('x', shape), ...ofWeights(), ...addends()], (...given) =>
    normalized(given, true)
  )
  const frozen = ofWeights()
  const ofImages = await valuesAndGradients([tensor('x', shape), ...addends()], (x, ...rest) =>
    normalized([x, ...frozen, ...rest], false)
  )
  tf.dispose([...statistics, ...frozen])
  return [...all, ...ofImages]
}

export function normalizationCases(): PrimitiveCase[] {
  const shapes: NormalizationCase['shape'][] = [
    [4, 3, 3, 5],
    [8, 1, 1, 16],
    [2, 5, 4, 3]
  ]
  // A single row, whose deviations are all zero; more rows than fit one thread, and a channel more than
  // a vector takes.
  const joinedShapes: NormalizationCase['shape'][] = [
    ...shapes,
    [1, 1, 1, 7],
    [3, 1, 1, 1],
    [9, 12, 12, 33]
  ]
  const forms = [
    ...shapes.map((shape) => ({ shape, joined: false })),
    ...joinedShapes.map((shape) => ({ shape, joined: true }))
  ].flatMap((form) => activations.map((activation): NormalizationCase => ({ ...form, activation })))
  return forms.flatMap((form): PrimitiveCase[] => {
    const described = `of ${form.shape.join('x')}${form.joined ? ', joined' : ''}, ${form.activation}`
    return [
      {
        name: `training batch normalisation ${described}`,
        run: (primitives) => normalizedInTraining(primitives, form)
      },
      {
        name: `batch normalisation with given statistics ${described}`,
        run: (primitives) => normalizedInEvaluation(primitives, form)
      }
    ]
  })
}
