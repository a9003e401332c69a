import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Architecture, type ArchitectureLayer, modelConfig } from '../../../../src-main/contract'
import { fillUniform, randomKey } from '../../../../src-main/datasets/counter-random'
import { cpu } from '../../../../src-main/engines/cpu'
import { compositions } from '../../../../src-main/engines/primitives/compositions'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { activationMap, spatialLayers } from '../../../../src-main/trainer/jobs/activation-maps'
import { explain } from '../../../../src-main/trainer/jobs/explain'
import { Network } from '../../../../src-main/trainer/network/network'

const common = { params: { total: 0, trainable: 0, nonTrainable: 0 }, flops: 0, block: null }
/** A convolution of single pixels with two filters, the means of its maps, and a dense layer of them. */
const twoFilters: Architecture = {
  ...{ id: 'two-filters', inputShape: [2, 2, 1], classes: 2, flops: 0, params: common.params },
  layers: [
    {
      ...{ name: 'input', type: 'InputLayer', config: { shape: [2, 2, 1] } },
      ...{ inputs: [], outputShape: [2, 2, 1], ...common }
    },
    {
      ...{ name: 'conv2d', type: 'Conv2D', inputs: ['input'], outputShape: [2, 2, 2], ...common },
      config: {
        ...{ filters: 2, kernelSize: [1, 1], strides: [1, 1], padding: 'same', useBias: false },
        activation: 'relu'
      }
    },
    {
      ...{ name: 'pooling', type: 'GlobalAveragePooling2D', config: {} },
      ...{ inputs: ['conv2d'], outputShape: [2], ...common }
    },
    {
      ...{ name: 'dense', type: 'Dense', config: { units: 2, activation: 'softmax' } },
      ...{ inputs: ['pooling'], outputShape: [2], ...common }
    }
  ] as ArchitectureLayer[]
}

let network: Network
const use = (architecture: Architecture): Network =>
  (network = new Network(architecture, 3, compositions))
const noise = (shape: [number, number, number, number]): tf.Tensor4D =>
  tf.tensor4d(
    fillUniform(randomKey(5, 'images', 1), new Float32Array(tf.util.sizeFromShape(shape)), 0, 1),
    shape
  )

describe('where a network looks', () => {
  beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))
  afterEach(() => network.dispose())

  /** Filters that let light through, and dark; what they say for each of two classes. */
  function setTwoFilters(): void {
    use(twoFilters)
    network.replace(
      new Map([
        ['conv2d/kernel', { shape: [1, 1, 1, 2], data: Float32Array.of(1, -1) }],
        ['dense/kernel', { shape: [2, 2], data: Float32Array.of(2, -1, -1, 3) }]
      ])
    )
  }

  it('is worked out by hand for a network of two filters', async () => {
    setTwoFilters()
    const image = tf.tensor4d([1, 2, -3, 4], [1, 2, 2, 1])
    // The maps are 1 2 0 4 and 0 0 3 0, and a quarter of what the dense layer says is their gradient:
    // (2 * first - second) / 4 and (3 * second - first) / 4, without what is below 0.
    const first = await activationMap(network, image, 0, 'conv2d')
    expect(first).toEqual({ height: 2, width: 2, values: Float32Array.of(0.5, 1, 0, 2) })
    const second = await activationMap(network, image, 1, 'conv2d')
    expect([...second.values]).toEqual([0, 0, 2.25, 0])
    image.dispose()
  })

  it('is told of the most probable classes, in 256 levels of the largest', async () => {
    setTwoFilters()
    const told = await explain(
      network,
      { name: 'a', pixels: Float32Array.of(1, 2, 0, 4) },
      {
        probabilities: [
          { class: 'light', probability: 0.9 },
          { class: 'dark', probability: 0.1 }
        ]
      },
      { classes: 2, layer: null },
      { classNames: ['light', 'dark'], normalization: null }
    )
    expect(told.layer).toBe('conv2d')
    expect(told.maps.map((each) => [each.class, each.largest])).toEqual([
      ['light', 2],
      // Nothing is dark: the light filter speaks against it, and what does is left out.
      ['dark', 0]
    ])
    expect([...Buffer.from(told.maps[0]?.values ?? '', 'base64')]).toEqual([64, 128, 0, 255])
  })

  it('is by the last layer that has more than one place, and refused of a layer that has none', async () => {
    setTwoFilters()
    expect(spatialLayers(network.architecture)).toEqual(['conv2d'])
    const asked = explain(
      network,
      { name: 'a', pixels: new Float32Array(4) },
      { probabilities: [] },
      { classes: 1, layer: 'pooling' },
      { classNames: [], normalization: null }
    )
    await expect(asked).rejects.toMatchObject({ code: 'LAYER_HAS_NO_MAPS' })
  })

  it('cannot be told of a network without maps', async () => {
    use(buildArchitecture(modelConfig.parse({ id: 'mlp' }), [4, 4, 1], 3))
    const told = await explain(
      network,
      { name: 'a', pixels: new Float32Array(16) },
      { probabilities: [{ class: 'x', probability: 1 }] },
      { classes: 1, layer: null },
      { classNames: ['x'], normalization: null }
    )
    expect(told).toEqual({ layer: null, layers: [], maps: [] })
  })

  it('follows every way from a layer inside residual blocks, as small changes of its maps show', async () => {
    const config = modelConfig.parse({
      ...{ id: 'resnet', stemFilters: 4, stemKernelSize: 3, stemStride: 1, denseUnits: 0 },
      stages: [
        { blocks: 1, channels: 8 },
        { blocks: 1, channels: 8 }
      ]
    })
    use(buildArchitecture(config, [8, 8, 1], 3))
    const image = noise([1, 8, 8, 1])
    const layers = spatialLayers(network.architecture)
    const layer = layers[Math.floor(layers.length / 2)] as string
    const logit = (change: (output: tf.Tensor) => tf.Tensor): number =>
      tf.tidy(
        () =>
          network
            .forward(image, { training: false, through: { layer, change } })
            .logits.arraySync()[0]?.[1] ?? 0
      )
    const activations = tf.tidy(() => network.outputOf(layer, image).arraySync()) as number[][][][]
    const rows = activations[0] as number[][][]
    const [places, channels] = [rows.length * (rows[0]?.length ?? 0), rows[0]?.[0]?.length ?? 0]

    const small = 1e-3
    const weights = Array.from({ length: channels }, (_, channel) => {
      const by = (amount: number) => (output: tf.Tensor) =>
        tf.add(output, tf.mul(tf.oneHot(tf.scalar(channel, 'int32'), channels), amount))
      return (logit(by(small)) - logit(by(-small))) / (2 * small * places)
    })
    const expected = rows.flatMap((row) =>
      row.map((pixel) =>
        Math.max(
          0,
          pixel.reduce((sum, value, channel) => sum + value * (weights[channel] ?? 0), 0)
        )
      )
    )
    const before = tf.memory().numTensors
    const { values } = await activationMap(network, image, 1, layer)
    expect(tf.memory().numTensors).toBe(before)
    expect(Math.max(...expected)).toBeGreaterThan(0)
    const scale = Math.max(...expected)
    expected.forEach((value, i) => expect((values[i] ?? 0) / scale).toBeCloseTo(value / scale, 1))
    image.dispose()
  })
})
