import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Architecture, type ModelConfig, modelConfig } from '../../../../src-main/contract'
import { fillUniform, randomKey } from '../../../../src-main/datasets/counter-random'
import { cpu } from '../../../../src-main/engines/cpu'
import { compositions } from '../../../../src-main/engines/primitives/compositions'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { planForward } from '../../../../src-main/trainer/network/forward-plan'
import {
  computeLayer,
  dropoutMask,
  type ForwardContext
} from '../../../../src-main/trainer/network/layer-operations'
import { Network } from '../../../../src-main/trainer/network/network'
import { audible } from '../../../support/audible-kernels'
import { gatedChannels, joinedBranches, newerLayers } from '../../../support/custom-networks'
import { layersModel, setWeights } from '../../../support/layers-model'

const smallResNet = {
  id: 'resnet',
  stemFilters: 4,
  stemKernelSize: 3,
  stemStride: 1,
  stemPooling: true,
  denseUnits: 6,
  stages: [
    { blocks: 1, channels: 8 },
    { blocks: 2, channels: 8 }
  ]
} as const
const build = (
  config: { id: ModelConfig['id'] } & Record<string, unknown>,
  shape: [number, number, number] = [8, 8, 1],
  classes = 3
): Architecture => buildArchitecture(modelConfig.parse(config), shape, classes)

function noise(shape: number[], low = 0, high = 1): tf.Tensor {
  return tf.tensor(
    fillUniform(
      randomKey(5, 'test', shape.length),
      new Float32Array(tf.util.sizeFromShape(shape)),
      low,
      high
    ),
    shape
  )
}

let network: Network | null = null
beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))
afterEach(() => {
  network?.dispose()
  network = null
})

/**
 * Moves every weight and statistic off its initial value, so that none can hide behind a zero or a one.
 */
async function unsettle(
  subject: Network
): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>()
  for (const { name, shape, data } of await subject.export()) {
    const moved = fillUniform(randomKey(6, name), new Float32Array(data.length), 0.2, 0.7)
    tensors.set(name, { shape, data: name.endsWith('kernel') ? audible(shape, data) : moved })
  }
  subject.import(tensors, 'test')
  return tensors
}

describe('the forward pass', () => {
  it.each([
    ['a residual network', smallResNet, [16, 16, 1]],
    [
      'a residual network that normalises after the addition',
      { ...smallResNet, normalization: 'after-addition' },
      [16, 16, 1]
    ],
    [
      'a residual network with pre-activation',
      { ...smallResNet, normalization: 'pre-activation' },
      [16, 16, 1]
    ],
    [
      'a network of basic blocks with pre-activation',
      { ...smallResNet, block: 'basic', normalization: 'pre-activation' },
      [12, 12, 3]
    ],
    ['a network of basic blocks with three channels', { ...smallResNet, block: 'basic' }, [12, 12, 3]],
    ['LeNet-5 with ReLU', { id: 'lenet5' }, [20, 20, 1]],
    ['LeNet-5 with tanh', { id: 'lenet5', activation: 'tanh' }, [20, 20, 1]],
    ['a CNN with batch normalisation', { id: 'cnn', filters: [3, 4], denseUnits: 5 }, [8, 8, 1]],
    ['a CNN without', { id: 'cnn', filters: [3], denseUnits: 5, batchNormalization: false }, [8, 8, 1]],
    ['MobileNetV2 for small images', { id: 'mobilenet-v2', stem: 'small' }, [8, 8, 3]],
    ['EfficientNet-Lite0', { id: 'efficientnet-lite0' }, [17, 17, 3]],
    ["torchvision's ResNet-18", { id: 'torchvision-resnet18' }, [17, 16, 3]],
    ['branches that are joined', joinedBranches(3), [7, 6, 3]],
    ['channels that are weighed', gatedChannels(3), [7, 6, 3]],
    ['newer layers', newerLayers(3), [7, 6, 3]],
    ['a perceptron', { id: 'mlp', hiddenUnits: [7, 5], dropout: 0.5 }, [4, 4, 1]]
  ] as const)("of %s equals that of tf.js' own layers", async (_, config, shape) => {
    const architecture = build(config as never, [...shape] as [number, number, number])
    network = new Network(architecture, 1, compositions)
    const tensors = await unsettle(network)
    const images = noise([3, ...shape]) as tf.Tensor4D
    const ours = tf.tidy(() =>
      tf.softmax((network as Network).forward(images, { training: false }).logits).arraySync()
    ) as number[][]
    // tf.js' layers want the same names for their own variables.
    const layers = architecture.layers.map((layer) => ({
      ...layer,
      name: `peer_${layer.name}`,
      inputs: layer.inputs.map((name) => `peer_${name}`)
    })) as Architecture['layers']
    const peer = layersModel({ ...architecture, layers })
    setWeights(peer, { ...architecture, layers }, (name) => {
      const saved = tensors.get(name.replace('peer_', ''))
      if (!saved) throw new Error(`no ${name}`)
      return tf.tensor(saved.data, saved.shape)
    })
    const theirs = (peer.predict(images) as tf.Tensor).arraySync() as number[][]
    ours.flat().forEach((value, i) => expect(value).toBeCloseTo(theirs.flat()[i] as number, 5))
    expect(new Set(ours.map((row) => row.map((value) => value.toFixed(6)).join())).size).toBe(3)
    peer.dispose()
  })

  it('has every ReLU of a residual network computed with the operation before it', () => {
    const plan = planForward(build({ ...smallResNet, normalization: 'after-addition' }, [16, 16, 1]))
    expect(plan.some(({ layer }) => layer.type === 'ReLU')).toBe(false)
    expect(
      plan
        .filter(({ layer }) => layer.type === 'BatchNormalization')
        .every(({ activation }) => activation === 'relu')
    ).toBe(true)
    expect(plan.find(({ layer }) => layer.type === 'Add')?.activation).toBe('linear')
  })

  it('has normalisation, addition and ReLU of a published block computed in one go', () => {
    const plan = planForward(build(smallResNet, [16, 16, 1]))
    expect(plan.some(({ layer }) => layer.type === 'ReLU' || layer.type === 'Add')).toBe(false)
    const joined = plan.filter(({ inputs }) => inputs.length === 2)
    // The first block projects its shortcut by its fourth convolution, after the stem's and three of its
    // own.
    expect(joined.map(({ inputs }) => inputs)).toEqual([
      ['conv2d_3', 'conv2d_4'],
      ['conv2d_8', 'conv2d_5'],
      ['conv2d_11', 're_lu_6']
    ])
    expect(joined.map(({ output }) => output)).toEqual(['re_lu_3', 're_lu_6', 're_lu_9'])
    for (const { inputs, activation, output } of joined) {
      const at = plan.findIndex((entry) => entry.output === output)
      expect(activation).toBe('relu')
      for (const name of inputs)
        expect(plan.findIndex((entry) => entry.output === name)).toBeLessThan(at)
    }
  })

  it('has zeros around an image computed as the padding of the convolution behind', () => {
    const plan = planForward(build({ id: 'torchvision-resnet18' }, [32, 32, 3]))
    expect(plan.find(({ layer }) => layer.name === 'conv1')).toMatchObject({
      inputs: ['input_layer'],
      padding: [
        [3, 3],
        [3, 3]
      ]
    })
    // A pooling window takes them in.
    expect(
      plan.filter(({ layer }) => layer.type === 'ZeroPadding2D').map(({ output }) => output)
    ).toEqual(['maxpool_pad'])
  })

  it('has every ReLU6 of MobileNetV2 computed with the normalisation before it', () => {
    const plan = planForward(build({ id: 'mobilenet-v2' }, [32, 32, 3]))
    const types = new Set(plan.map(({ layer }) => layer.type))
    expect([types.has('ReLU'), types.has('ZeroPadding2D'), types.has('Add')]).toEqual([
      false,
      false,
      false
    ])
    // Of 52 normalisations, 17 are the ends of blocks, which are left linear.
    const cuts = plan.flatMap(({ layer, activation }) =>
      layer.type === 'BatchNormalization' ? [activation] : []
    )
    expect(cuts.filter((cut) => cut === 'relu6')).toHaveLength(35)
    expect(cuts.filter((cut) => cut === 'linear')).toHaveLength(17)
  })

  it('leaves a padding alone that is larger than the kernel behind it', () => {
    const base = build({ id: 'torchvision-resnet18' }, [32, 32, 3])
    const layers = base.layers.map((layer) =>
      layer.name === 'conv1_pad' && layer.type === 'ZeroPadding2D'
        ? {
            ...layer,
            config: {
              padding: [
                [7, 0],
                [3, 3]
              ] as [[number, number], [number, number]]
            }
          }
        : layer
    )
    const plan = planForward({ ...base, layers })
    expect(plan.find(({ layer }) => layer.name === 'conv1')?.inputs).toEqual(['conv1_pad'])
  })

  it('leaves the branches of some images out in training, scales the others, and none afterwards', () => {
    const layer = build({ id: 'efficientnet-lite0' }, [32, 32, 3]).layers.find(
      ({ name }) => name === 'blocks_14_drop_path'
    ) as Architecture['layers'][0]
    const images = tf.ones([400, 2, 2, 3])
    const context = { primitives: compositions, seed: 3, step: 7, images } as unknown as ForwardContext
    const kept = computeLayer(layer, [images], 'linear', { ...context, training: true })
    const sums = tf.sum(kept, [1, 2, 3]).arraySync() as number[]
    // A rate of 0.2 * 14 / 16 = 0.175: twelve ones, each over 0.825, or nothing.
    const whole = sums.filter((sum) => Math.abs(sum - 12 / 0.825) < 1e-3)
    expect(sums.filter((sum) => sum === 0)).toHaveLength(400 - whole.length)
    expect(whole.length).toBeGreaterThan(300)
    expect(whole.length).toBeLessThan(360)
    expect(computeLayer(layer, [images], 'linear', { ...context, training: false })).toBe(images)
  })

  it('leaves an addition alone whose normalised summand is also used elsewhere', () => {
    const base = build(smallResNet, [16, 16, 1])
    const layers = base.layers.map((layer) =>
      layer.name === 're_lu_3'
        ? { ...layer, type: 'Add', inputs: ['add', 'batch_normalization_3'] }
        : layer
    ) as Architecture['layers']
    expect(
      planForward({ ...base, layers })
        .filter(({ layer }) => layer.type === 'Add')
        .map(({ output }) => output)
    ).toEqual(['add', 're_lu_3'])
  })

  it('leaves a ReLU alone whose input is also used elsewhere', () => {
    const base = build({ id: 'mlp', hiddenUnits: [3] }, [1, 3, 1])
    const [input, flatten, dense, last] = base.layers as [
      Architecture['layers'][0],
      Architecture['layers'][0],
      Architecture['layers'][0],
      Architecture['layers'][0]
    ]
    const plain = {
      outputShape: [3],
      params: { total: 0, trainable: 0, nonTrainable: 0 },
      flops: 3,
      block: null
    }
    const layers = [
      input,
      flatten,
      { ...dense, config: { units: 3, activation: 'linear' } },
      { ...plain, name: 're_lu', type: 'ReLU', config: {}, inputs: ['dense'] },
      { ...plain, name: 'add', type: 'Add', config: {}, inputs: ['dense', 're_lu'] },
      { ...last, inputs: ['add'] }
    ] as Architecture['layers']
    expect(planForward({ ...base, layers }).map(({ layer }) => layer.type)).toEqual([
      'InputLayer',
      'Flatten',
      'Dense',
      'ReLU',
      'Add',
      'Dense'
    ])
  })

  it("normalises by the batch's statistics in training, and moves the kept ones towards them", async () => {
    network = new Network(
      build({ id: 'cnn', filters: [2], denseUnits: 2, dropout: 0 }, [4, 4, 1]),
      1,
      compositions
    )
    const images = noise([5, 4, 4, 1]) as tf.Tensor4D
    const { statistics } = network.forward(images, { training: true, step: 1 })
    const mean = (statistics.get('batch_normalization/moving_mean') as tf.Tensor).arraySync() as number[]
    const variance = (
      statistics.get('batch_normalization/moving_variance') as tf.Tensor
    ).arraySync() as number[]
    // Mean and biased variance over batch and pixels of the convolution's output, worked out in plain
    // JavaScript.
    const weights = new Map((await network.export()).map((each) => [each.name, each.data]))
    const outputs = tf
      .conv2d(images, tf.tensor4d(weights.get('conv2d/kernel') as Float32Array, [3, 3, 1, 2]), 1, 'same')
      .arraySync()
      .flat(2) as number[][]
    for (const channel of [0, 1]) {
      const values = outputs.map((pixel) => pixel[channel] as number)
      const average = values.reduce((a, b) => a + b, 0) / values.length
      expect(mean[channel]).toBeCloseTo(average, 5)
      expect(variance[channel]).toBeCloseTo(
        values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length,
        5
      )
    }
    network.updateMoving(statistics)
    const moved = new Map((await network.export()).map((each) => [each.name, each.data]))
    for (const channel of [0, 1]) {
      expect(moved.get('batch_normalization/moving_mean')?.[channel]).toBeCloseTo(
        0.01 * (mean[channel] as number),
        6
      )
      expect(moved.get('batch_normalization/moving_variance')?.[channel]).toBeCloseTo(
        0.99 + 0.01 * (variance[channel] as number),
        6
      )
    }
  })
})

describe('initial weights', () => {
  it("lie within Glorot's limit and fill it; biases are 0, gamma 1", async () => {
    network = new Network(
      build({ id: 'cnn', filters: [16, 32], denseUnits: 64 }, [8, 8, 1]),
      1,
      compositions
    )
    const weights = new Map((await network.export()).map((each) => [each.name, each]))
    // 3x3 windows from 16 to 32 channels: sqrt(6 / (9 * 16 + 9 * 32)).
    const kernel = weights.get('conv2d_1/kernel')
    const limit = Math.sqrt(6 / 432)
    expect(kernel?.shape).toEqual([3, 3, 16, 32])
    const largest = (kernel?.data ?? new Float32Array()).reduce(
      (top, value) => Math.max(top, Math.abs(value)),
      0
    )
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6))
    expect(largest).toBeGreaterThan(limit * 0.99)
    const mean = (kernel?.data ?? new Float32Array()).reduce((a, b) => a + b, 0) / (9 * 16 * 32)
    expect(Math.abs(mean)).toBeLessThan(0.01)
    expect(new Set(weights.get('conv2d/bias')?.data)).toEqual(new Set([0]))
    expect(new Set(weights.get('batch_normalization/gamma')?.data)).toEqual(new Set([1]))
    expect(new Set(weights.get('batch_normalization/moving_variance')?.data)).toEqual(new Set([1]))
  })

  it('differ from layer to layer and from seed to seed, and repeat for the same seed', async () => {
    const kernels = async (seed: number): Promise<string[]> => {
      const subject = new Network(
        build({ id: 'mlp', hiddenUnits: [9, 9, 9] }, [3, 3, 1], 3),
        seed,
        compositions
      )
      const found = (await subject.export())
        .filter(({ shape }) => shape.join() === '9,9')
        .map(({ data }) => data.join())
      subject.dispose()
      return found
    }
    const [first, again, other] = [await kernels(1), await kernels(1), await kernels(2)]
    expect(new Set(first).size).toBe(3)
    expect(again).toEqual(first)
    expect(other[0]).not.toBe(first[0])
  })
})

describe('dropout', () => {
  it('drops its share, scales what it keeps, and draws anew for every step and layer', () => {
    const mask = (layer: string, step: number): number[] => [
      ...dropoutMask([100, 100], 0.3, 1, layer, step).dataSync()
    ]
    const values = mask('dropout', 1)
    expect(new Set(values.map((value) => value.toFixed(5)))).toEqual(
      new Set(['0.00000', (1 / 0.7).toFixed(5)])
    )
    // 10,000 draws: three standard deviations are 0.014.
    expect(Math.abs(values.filter((value) => value === 0).length / 10_000 - 0.3)).toBeLessThan(0.014)
    expect(mask('dropout', 1)).toEqual(values)
    expect(mask('dropout', 2)).not.toEqual(values)
    expect(mask('dropout_1', 1)).not.toEqual(values)
  })

  it('does nothing outside training', () => {
    network = new Network(
      build({ id: 'mlp', hiddenUnits: [8], dropout: 0.9 }, [2, 2, 1]),
      1,
      compositions
    )
    const images = noise([2, 2, 2, 1]) as tf.Tensor4D
    const logits = (pass: Parameters<Network['forward']>[1]): string =>
      (network as Network).forward(images, pass).logits.dataSync().join()
    expect(logits({ training: false })).toBe(logits({ training: false }))
    expect(logits({ training: true, step: 1 })).not.toBe(logits({ training: false }))
  })
})

describe('what changes images in training alone', () => {
  const layerOf = (type: string, config: Record<string, unknown>): Architecture['layers'][number] =>
    ({ name: 'noise', type, config, inputs: ['images'], outputShape: [4, 5, 3] }) as never
  const outputOf = (
    layer: Architecture['layers'][number],
    x: tf.Tensor,
    training: boolean,
    step: number
  ): Float32Array =>
    tf.tidy(() => {
      const context = { training, seed: 1, step } as ForwardContext
      return computeLayer(layer, [x], 'linear', context).dataSync() as Float32Array
    })

  it('leaves out whole channels, each image with channels of its own', () => {
    const x = tf.ones([200, 4, 5, 3])
    const layer = layerOf('SpatialDropout2D', { rate: 0.25 })
    const values = outputOf(layer, x, true, 1)
    const channelsOf = (image: number): number[] =>
      [0, 1, 2].map((c) => values[image * 60 + c] as number)
    for (let image = 0; image < 200; image++)
      for (let pixel = 0; pixel < 20; pixel++)
        expect([...values.subarray(image * 60 + pixel * 3, image * 60 + pixel * 3 + 3)]).toEqual(
          channelsOf(image)
        )
    const all = Array.from({ length: 200 }, (_, image) => channelsOf(image)).flat()
    const left = all.filter((value) => value === 0).length / all.length
    // Of 600 draws at a quarter; what stays is so much larger that the mean is what it was.
    expect(Math.abs(left - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 600))
    expect(Math.max(...all)).toBeCloseTo(1 / 0.75, 6)
    expect(outputOf(layer, x, false, 1).every((value) => value === 1)).toBe(true)
    x.dispose()
  })

  it('adds noise of the deviation that was asked for, another one in each step', () => {
    const x = tf.fill([50, 4, 5, 3], 2)
    const layer = layerOf('GaussianNoise', { deviation: 0.5 })
    const values = outputOf(layer, x, true, 1)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(Math.abs(mean - 2)).toBeLessThan(4 * (0.5 / Math.sqrt(values.length)))
    expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / values.length))
    expect(outputOf(layer, x, true, 1)).toEqual(values)
    expect(outputOf(layer, x, true, 2)).not.toEqual(values)
    expect(outputOf(layer, x, false, 1).every((value) => value === 2)).toBe(true)
    x.dispose()
  })
})
