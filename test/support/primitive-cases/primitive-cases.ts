import * as tf from '@tensorflow/tfjs'
import { convolutionCases, depthwiseCases } from './convolution-cases'
import { normalizationCases } from './normalization-cases'
import { type PrimitiveCase, tensor, unboundedActivations, valuesAndGradients } from './primitive-case'
import { averageCase, optimizerCases } from './update-cases'

function poolingCases(): PrimitiveCase[] {
  const pool = { poolSize: [3, 3], strides: [2, 2], padding: 'same' } as const
  const pooling = {
    poolSize: [...pool.poolSize] as [number, number],
    strides: [...pool.strides] as [number, number],
    padding: pool.padding
  }
  const image = (): tf.Tensor => tensor('pool', [2, 7, 6, 5])
  return [
    {
      name: 'max pooling',
      run: (primitives) =>
        valuesAndGradients([image()], (x) => primitives.maxPooling2d(x as tf.Tensor4D, pooling))
    },
    ...(['valid', 'same'] as const).map((padding): PrimitiveCase => ({
      name: `average pooling, ${padding}`,
      run: (primitives) =>
        valuesAndGradients([image()], (x) =>
          primitives.averagePooling2d(x as tf.Tensor4D, { ...pooling, padding })
        )
    })),
    {
      name: 'global average pooling',
      run: (primitives) =>
        valuesAndGradients([image()], (x) => primitives.globalAveragePooling2d(x as tf.Tensor4D))
    }
  ]
}

function otherCases(): PrimitiveCase[] {
  return [
    ...unboundedActivations.map((activation): PrimitiveCase => ({
      name: `join, ${activation}`,
      run: (primitives) =>
        valuesAndGradients([tensor('a', [2, 3, 3, 4]), tensor('b', [2, 3, 3, 4])], (a, b) =>
          primitives.join(a as tf.Tensor4D, b as tf.Tensor4D, activation)
        )
    })),
    ...unboundedActivations.map((activation): PrimitiveCase => ({
      name: `dense, ${activation}`,
      run: (primitives) =>
        valuesAndGradients(
          [tensor('x', [5, 7]), tensor('kernel', [7, 3]), tensor('bias', [3])],
          (x, kernel, bias) =>
            primitives.dense(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D, activation)
        )
    })),
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

export const primitiveCases: PrimitiveCase[] = [
  ...convolutionCases(),
  ...depthwiseCases(),
  ...normalizationCases(),
  ...otherCases(),
  ...poolingCases(),
  ...optimizerCases(),
  averageCase
]
