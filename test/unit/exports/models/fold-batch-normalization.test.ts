import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import { foldBatchNormalization } from '../../../../src-main/exports/models/fold-batch-normalization'
import { portableModel } from '../../../support/portable-models'

const cnn = portableModel(modelConfig.parse({ id: 'cnn', filters: [2], denseUnits: 3 }), [4, 4, 1])

describe('folding batch normalisation', () => {
  it('multiplies the kernel and shifts the bias as worked out by hand', () => {
    const set = (
      name: string,
      ...values: number[]
    ): [string, { shape: number[]; values: Float32Array }] => [
      name,
      { shape: [values.length], values: Float32Array.from(values) }
    ]
    const kernel = cnn.weights.get('conv2d/kernel')
    const weights = new Map([
      ...cnn.weights,
      set('conv2d/bias', 1, 2),
      set('batch_normalization/gamma', 2, 3),
      set('batch_normalization/beta', 0.5, -1),
      set('batch_normalization/moving_mean', 3, 1),
      // With the epsilon of 0.001 their roots are 2 and 0.5.
      set('batch_normalization/moving_variance', 3.999, 0.249)
    ])

    const folded = foldBatchNormalization({ ...cnn, weights }).weights
    const scales = [1, 6]
    const expected = kernel?.values.map((value, i) => value * (scales[i % 2] as number)) ?? []
    folded
      .get('conv2d/kernel')
      ?.values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? 0, 5))
    // (1 - 3) * 1 + 0.5, and (2 - 1) * 6 - 1.
    expect([...(folded.get('conv2d/bias')?.values ?? [])].map((value) => +value.toFixed(5))).toEqual([
      -1.5, 5
    ])
    expect([...folded.keys()].filter((name) => name.startsWith('batch'))).toEqual([])
  })

  it('takes the layer away, and gives its followers the result of the one before', () => {
    const { architecture } = foldBatchNormalization(cnn)
    expect(architecture.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
      ['input_layer'],
      ['conv2d', 'input_layer'],
      ['re_lu', 'conv2d'],
      ['max_pooling2d', 're_lu'],
      ['flatten', 'max_pooling2d'],
      ['dense', 'flatten'],
      ['dropout', 'dense'],
      ['dense_1', 'dropout']
    ])
    // 3 * 3 * 2 + 2 of the convolution, 8 * 3 + 3 and 3 * 3 + 3 of the dense layers.
    expect(architecture.params).toEqual({ total: 59, trainable: 59, nonTrainable: 0 })
  })

  it('leaves a normalisation that follows no convolution', () => {
    const config = modelConfig.parse({
      id: 'resnet',
      stages: [{ blocks: 1, channels: 4 }],
      stemFilters: 4,
      normalization: 'after-addition'
    })
    const { architecture } = foldBatchNormalization(portableModel(config, [8, 8, 1]))
    const left = architecture.layers.filter(({ type }) => type === 'BatchNormalization')
    expect(left.map(({ inputs }) => inputs)).toEqual([['add']])
  })
})
