import * as tf from '@tensorflow/tfjs'
import type { z } from 'zod'
import { optimizerConfig } from '../../src-main/contract'
import type { FusedActivation, Primitives } from '../../src-main/engines/primitives/primitives'
import { randomNumbers } from './random-tensors'

/**
 * A primitive over given numbers: its outputs and the gradients of a weighted sum of them, as plain
 * arrays.
 */
export interface PrimitiveCase {
  name: string
  run(primitives: Primitives): Promise<number[][]>
}

export const tensor = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(
    randomNumbers(
      `${name} ${shape.join()}`,
      shape.reduce((a, b) => a * b, 1)
    ),
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

const activations: FusedActivation[] = ['linear', 'relu']

function convolutionCases(): PrimitiveCase[] {
  // batch, height, width, channels in, channels out, kernel, stride, padding
  const shapes: [number, number, number, number, number, number, number, 'same' | 'valid'][] = [
    [2, 7, 6, 3, 4, 3, 1, 'same'],
    [1, 9, 9, 1, 5, 7, 2, 'same'],
    [3, 5, 5, 2, 3, 1, 2, 'same'],
    [2, 6, 7, 3, 2, 3, 2, 'valid'],
    [4, 1, 1, 8, 6, 3, 1, 'same'],
    [2, 2, 2, 5, 7, 1, 2, 'same'],
    [3, 1, 1, 6, 5, 1, 1, 'same'],
    [2, 4, 3, 3, 8, 1, 1, 'valid'],
    [2, 5, 4, 3, 2, 1, 3, 'valid'],
    [2, 2, 2, 4, 4, 3, 2, 'same'],
    [1, 4, 4, 16, 16, 3, 1, 'same'],
    // The sizes at which onednn takes another way: few pixels, few channels, many channels with and
    // without strides.
    [3, 2, 2, 5, 6, 3, 1, 'same'],
    [2, 3, 3, 3, 4, 3, 2, 'same'],
    [2, 6, 5, 3, 16, 3, 1, 'same'],
    [2, 4, 4, 32, 32, 3, 1, 'same'],
    [2, 5, 6, 32, 33, 3, 2, 'same'],
    [2, 2, 2, 6, 8, 1, 2, 'valid'],
    [2, 5, 4, 8, 16, 1, 2, 'same']
  ]
  return shapes.flatMap(([n, h, w, c, oc, k, stride, padding], i) =>
    activations.flatMap((activation) =>
      [true, false].map((biased): PrimitiveCase => ({
        name: `convolution ${n}x${h}x${w}x${c} -> ${oc}, ${k}x${k}/${stride} ${padding}, ${activation}${biased ? ', bias' : ''}`,
        run: (primitives) =>
          valuesAndGradients(
            [
              tensor(`x${i}`, [n, h, w, c]),
              tensor(`f${i}`, [k, k, c, oc]),
              ...(biased ? [tensor(`b${i}`, [oc])] : [])
            ],
            (x, filter, bias) =>
              primitives.convolution2d(
                x as tf.Tensor4D,
                filter as tf.Tensor4D,
                (bias ?? null) as tf.Tensor1D | null,
                { strides: [stride, stride], padding, activation }
              )
          )
      }))
    )
  )
}

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
    tensor('gamma', channels),
    tensor('beta', channels),
    ...(joined ? [tensor('addend', shape)] : [])
  ]

  const { mean, variance, output } = tf.tidy(() => run(...inputs))
  const statistics = [[...(await mean.data())], [...(await variance.data())]]
  tf.dispose([mean, variance, output])
  return [...statistics, ...(await valuesAndGradients(inputs, (...given) => run(...given).output))]
}

/** Batch normalisation with given statistics, which evaluation alone takes: its output. */
async function normalizedInEvaluation(
  primitives: Primitives,
  { shape, activation, joined }: NormalizationCase
): Promise<number[][]> {
  const channels = [shape[3]]
  const [x, addend] = [
    tensor('x', shape) as tf.Tensor4D,
    joined ? (tensor('addend', shape) as tf.Tensor4D) : undefined
  ]
  const parameters = [
    tensor('gamma', channels),
    tensor('beta', channels),
    tensor('mean', channels),
    tf.tidy(() => tf.abs(tensor('variance', channels)))
  ] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]
  const output = tf.tidy(() =>
    primitives.batchNormalization(x, ...parameters, { epsilon: 0.001, activation }, addend)
  )
  const values = [...(await output.data())]
  tf.dispose([x, ...parameters, output, ...(addend ? [addend] : [])])
  return [values]
}

function normalizationCases(): PrimitiveCase[] {
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

function otherCases(): PrimitiveCase[] {
  const pool = { poolSize: [3, 3], strides: [2, 2], padding: 'same' } as const
  const pooling = {
    poolSize: [...pool.poolSize] as [number, number],
    strides: [...pool.strides] as [number, number],
    padding: pool.padding
  }
  const image = (): tf.Tensor => tensor('pool', [2, 7, 6, 5])
  return [
    ...activations.map((activation): PrimitiveCase => ({
      name: `join, ${activation}`,
      run: (primitives) =>
        valuesAndGradients([tensor('a', [2, 3, 3, 4]), tensor('b', [2, 3, 3, 4])], (a, b) =>
          primitives.join(a as tf.Tensor4D, b as tf.Tensor4D, activation)
        )
    })),
    ...activations.map((activation): PrimitiveCase => ({
      name: `dense, ${activation}`,
      run: (primitives) =>
        valuesAndGradients(
          [tensor('x', [5, 7]), tensor('kernel', [7, 3]), tensor('bias', [3])],
          (x, kernel, bias) =>
            primitives.dense(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D, activation)
        )
    })),
    {
      name: 'max pooling',
      run: (primitives) =>
        valuesAndGradients([image()], (x) => primitives.maxPooling2d(x as tf.Tensor4D, pooling))
    },
    // Without padding: with it, tf.js' cpu backend divides the gradient by the whole window where
    // forward divides by its part in the image.
    {
      name: 'average pooling',
      run: (primitives) =>
        valuesAndGradients([image()], (x) =>
          primitives.averagePooling2d(x as tf.Tensor4D, { ...pooling, padding: 'valid' })
        )
    },
    {
      name: 'global average pooling',
      run: (primitives) =>
        valuesAndGradients([image()], (x) => primitives.globalAveragePooling2d(x as tf.Tensor4D))
    },
    {
      name: 'softmax cross-entropy',
      run: async (primitives) => {
        const labels = tf.tensor1d([0, 3, 1, 3], 'int32')
        const results = await valuesAndGradients(
          [tf.tidy(() => tf.mul(tensor('logits', [4, 4]), 20))],
          (logits) => primitives.softmaxCrossEntropy(logits as tf.Tensor2D, labels)
        )
        labels.dispose()
        return results
      }
    }
  ]
}

/** Three updates of two variables, then their values and slots. */
function optimizerCases(): PrimitiveCase[] {
  const inputs: z.input<typeof optimizerConfig>[] = [
    { type: 'adam', learningRate: 0.01 },
    { type: 'adamw', learningRate: 0.01, weightDecay: 0.3 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    { type: 'sgd', learningRate: 0.1, momentum: 0 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.2 },
    { type: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0.2 },
    { type: 'rmsprop', learningRate: 0.01, rho: 0.8, epsilon: 1e-3 },
    { type: 'rmsprop', learningRate: 0.01, momentum: 0.9 }
  ]
  return inputs
    .map((input) => optimizerConfig.parse(input))
    .map((config): PrimitiveCase => ({
      name: `optimizer ${JSON.stringify(config)}`,
      run: async (primitives) => {
        const variables = [[3, 4], [5]].map((shape, i) =>
          tf.tidy(() => tf.variable(tensor(`v${i}`, shape), true))
        )
        const kernel = primitives.optimizer(config, variables)
        for (let step = 1; step <= 3; step++) {
          const gradients = variables.map((variable, i) => tensor(`g${i} ${step}`, variable.shape))
          kernel.apply(gradients, config.learningRate, step)
          tf.dispose(gradients)
        }
        const slots = Object.values(kernel.slots())
        const values = await Promise.all(
          [...variables, ...slots].map(async (each) => [...(await each.data())])
        )
        kernel.dispose()
        tf.dispose([...variables, ...slots])
        return values
      }
    }))
}

/** Three steps of an average, of a variable that stays and of one that is another every time. */
const averageCase: PrimitiveCase = {
  name: 'average of variables',
  run: async (primitives) => {
    const values = [[3, 4], [70_001]].map((shape, i) =>
      tf.tidy(() => tf.variable(tensor(`value${i}`, shape), true))
    )
    const averages = values.map((value) => tf.tidy(() => tf.variable(tf.add(value, 1), false)))
    for (let step = 1; step <= 3; step++) {
      tf.tidy(() => values[0]?.assign(tensor(`changed ${step}`, [3, 4])))
      primitives.average(averages, values, 0.9)
    }
    const results = await Promise.all(
      [...averages, ...values].map(async (each) => [...(await each.data())])
    )
    tf.dispose([...averages, ...values])
    return results
  }
}

export const primitiveCases: PrimitiveCase[] = [
  ...convolutionCases(),
  ...normalizationCases(),
  ...otherCases(),
  ...optimizerCases(),
  averageCase
]

/** The largest difference, relative where numbers are large. */
export function largestDifference(actual: number[][], expected: number[][]): number {
  let worst = actual.length === expected.length ? 0 : Infinity
  expected.forEach((values, i) => {
    if (actual[i]?.length !== values.length) worst = Infinity
    values.forEach((value, j) => {
      const difference = Math.abs((actual[i]?.[j] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference)
    })
  })
  return worst
}
