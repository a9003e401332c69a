import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type ModelConfig, type ModelExportOptions } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import type { EngineSession } from '../../../../src-main/engines/engine'
import { foldBatchNormalization } from '../../../../src-main/exports/models/fold-batch-normalization'
import { onnx } from '../../../../src-main/exports/models/onnx/onnx-format'
import { buildOnnx } from '../../../../src-main/exports/models/onnx/onnx-model'
import type {
  PortableModel,
  PortableTensor,
  ReferenceOutputs
} from '../../../../src-main/exports/models/portable-model'
import { layerResults } from '../../../../src-main/trainer/jobs/reference'
import { Network } from '../../../../src-main/trainer/network/network'
import { largestDifference } from '../../../support/largest-difference'
import { asTheyAre, portableModel, referenceOf, smallConfigs } from '../../../support/portable-models'

let session: EngineSession
beforeAll(async () => {
  session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
})

/** The largest difference of a logit where onnxruntime runs what is written of the model. */
async function differenceOf(
  model: PortableModel,
  reference: ReferenceOutputs,
  options: ModelExportOptions = asTheyAre
): Promise<number> {
  const files = await onnx.write(model, options, 'net')
  const { logits } = await onnx.check(model, '', files, reference)
  return largestDifference([[...(logits ?? [])]], [[...reference.logits]])
}

describe.each(smallConfigs)('$name, as ONNX', ({ config }) => {
  it('gives the same logits in onnxruntime, with its normalisations as they are and folded', async () => {
    const model = portableModel(config, [13, 12, 3])
    const reference = await referenceOf(model, session, 5)
    expect(await differenceOf(model, reference)).toBeLessThan(1e-4)
    expect(await differenceOf(foldBatchNormalization(model), reference)).toBeLessThan(1e-4)
  })
})

describe('an ONNX file', () => {
  const cnn = modelConfig.parse({ id: 'cnn', filters: [4], denseUnits: 5 })

  it('takes pixels as Atelier has them, and does everything else inside', () => {
    const { model } = buildOnnx(portableModel(cnn, [5, 4, 3]), 'fp32')
    expect(model.inputs).toEqual([{ name: 'images', type: 'uint8', shape: ['batch', 5, 4, 3] }])
    expect(model.outputs).toEqual([
      { name: 'probabilities', type: 'float', shape: ['batch', 3] },
      { name: 'logits', type: 'float', shape: ['batch', 3] }
    ])
    expect(
      model.nodes.map(({ operator, inputs, outputs }) => [operator, ...inputs, '>', ...outputs])
    ).toEqual([
      ['Cast', 'images', '>', 'images/pixels'],
      ['Div', 'images/pixels', 'images/divisor', '>', 'images/scaled'],
      ['Sub', 'images/scaled', 'images/mean', '>', 'images/centred'],
      ['Div', 'images/centred', 'images/deviation', '>', 'images/normalized'],
      ['Transpose', 'images/normalized', '>', 'images/normalized/channels_first'],
      ['Conv', 'images/normalized/channels_first', 'conv2d/kernel', 'conv2d/bias', '>', 'conv2d'],
      [
        'BatchNormalization',
        'conv2d',
        ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
          (each) => `batch_normalization/${each}`
        ),
        '>',
        'batch_normalization'
      ],
      ['Relu', 'batch_normalization', '>', 're_lu'],
      ['MaxPool', 're_lu', '>', 'max_pooling2d'],
      // Dense weights were learnt on rows, columns, channels.
      ['Transpose', 'max_pooling2d', '>', 'max_pooling2d/channels_last'],
      ['Flatten', 'max_pooling2d/channels_last', '>', 'flatten'],
      ['Gemm', 'flatten', 'dense/kernel', 'dense/bias', '>', 'dense/linear'],
      ['Relu', 'dense/linear', '>', 'dense'],
      ['Gemm', 'dense', 'dense_1/kernel', 'dense_1/bias', '>', 'logits'],
      ['Softmax', 'logits', '>', 'probabilities']
    ])
    // Windows of 2 every 2 over 5 rows and 4 columns: one row is missing, below.
    expect(model.nodes[8]?.attributes['pads']).toEqual({ ints: [0, 0, 1, 0] })
    expect(model.constants.find(({ name }) => name === 'conv2d/kernel')?.shape).toEqual([4, 3, 3, 3])
  })

  it('says which classes there are and how pixels become its input', () => {
    const { metadata } = buildOnnx(portableModel(cnn, [5, 4, 3]), 'fp32').model
    expect(JSON.parse(metadata['classes'] ?? '')).toEqual(['class 0', 'class 1', 'class 2'])
    expect(JSON.parse(metadata['preprocessing'] ?? '')).toMatchObject({
      shape: [5, 4, 3],
      deviation: [0.3530242445149223, 0.25, 0.125]
    })
    expect(metadata).toMatchObject({ weights_sha256: '11', dataset: 'garments', epoch: '2' })
  })

  it.each([
    { precision: 'fp16', share: 0.5, allowed: 0.01 },
    { precision: 'int8', share: 0.25, allowed: 0.1 }
  ] as const)('is smaller in $precision, and nearly the same', async ({ precision, share, allowed }) => {
    const model = portableModel(modelConfig.parse({ id: 'mlp', hiddenUnits: [300] }), [8, 8, 3])
    const reference = await referenceOf(model, session, 4)
    const sizeIn = async (each: ModelExportOptions['precision']): Promise<number> =>
      (await onnx.write(model, { fold: false, precision: each }, 'net'))[0]?.bytes.length ?? 0

    expect((await sizeIn(precision)) / (await sizeIn('fp32'))).toBeCloseTo(share, 1)
    const difference = await differenceOf(model, reference, { fold: false, precision })
    expect(difference).toBeGreaterThan(0)
    expect(difference).toBeLessThan(allowed)
  })

  it('is refused in fp16 where a weight is too large for it, by the name of the weight', async () => {
    const model = portableModel(cnn, [5, 4, 3])
    const kernel = model.weights.get('dense/kernel') as PortableTensor
    const weights = new Map(model.weights).set('dense/kernel', {
      ...kernel,
      values: kernel.values.map((value) => value * 1e6)
    })
    await expect(
      onnx.write({ ...model, weights }, { fold: false, precision: 'fp16' }, 'net')
    ).rejects.toThrow(/cannot be written as ONNX: dense\/kernel has numbers that fp16 cannot hold/)
  })
})

describe('what goes astray', () => {
  const config = smallConfigs[0]?.config as ModelConfig
  const model = portableModel(config, [9, 8, 3])

  /** Results of every layer for one image, as a trainer hands them over. */
  async function resultsOf(images: Uint8Array): Promise<Map<string, PortableTensor>> {
    const network = new Network(model.architecture, 3, session.primitives)
    network.import(
      new Map([...model.weights].map(([name, { shape, values: data }]) => [name, { shape, data }])),
      ''
    )
    const split = { images, labels: new Uint8Array(1), count: 1 }
    const results = await layerResults(network, split, 0, model.input)
    network.dispose()
    return new Map(results.map(({ name, shape, data }) => [name, { shape, values: data }]))
  }

  it('is told by the first layer whose results are others', async () => {
    const { images } = await referenceOf(model, session, 1)
    const results = await resultsOf(images)
    expect(await onnx.locate?.(model, asTheyAre, images, results)).toBeNull()

    const kernel = model.weights.get('conv2d_3/kernel') as PortableTensor
    const values = kernel.values.map((value) => value * 1.01)
    const wrong = {
      ...model,
      weights: new Map(model.weights).set('conv2d_3/kernel', { ...kernel, values })
    }
    expect(await onnx.locate?.(wrong, asTheyAre, images, results)).toBe('conv2d_3')
  })
})
