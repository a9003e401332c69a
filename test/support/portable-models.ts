import * as tf from '@tensorflow/tfjs'
import {
  type Architecture,
  modelConfig,
  type ModelConfig,
  type ModelExportOptions,
  normalizationOrders
} from '../../src-main/contract'
import { fillUniform, randomKey, randomUint32 } from '../../src-main/datasets/counter-random'
import { normalize } from '../../src-main/datasets/normalization'
import type { EngineSession } from '../../src-main/engines/engine'
import type {
  ModelInput,
  PortableModel,
  PortableTensor,
  ReferenceOutputs
} from '../../src-main/exports/models/portable-model'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { initialWeights } from '../../src-main/trainer/network/initial-weights'
import { Network } from '../../src-main/trainer/network/network'
import { audible } from './audible-kernels'
import { gatedChannels, joinedBranches, newerLayers } from './custom-networks'

export const asTheyAre: ModelExportOptions = { fold: false, precision: 'fp32' }
type Shape = [height: number, width: number, channels: number]

/** Every kind of network of the catalogue, small; residual ones in each order and of both blocks. */
export const smallConfigs: { name: string; config: ModelConfig }[] = [
  ...normalizationOrders.flatMap((normalization) =>
    (['bottleneck', 'basic'] as const).map((block) => ({
      name: `a residual network of ${block} blocks that normalises ${normalization}`,
      config: modelConfig.parse({
        id: 'resnet',
        stemFilters: 4,
        block,
        stages: [
          { blocks: 2, channels: 8 },
          { blocks: 1, channels: 12 }
        ],
        stemPooling: block === 'bottleneck',
        denseUnits: block === 'basic' ? 0 : 6,
        normalization
      })
    }))
  ),
  { name: 'LeNet-5', config: modelConfig.parse({ id: 'lenet5', activation: 'tanh' }) },
  {
    name: 'a CNN with normalisation and dropout',
    config: modelConfig.parse({ id: 'cnn', filters: [4, 6], denseUnits: 8 })
  },
  {
    name: 'a CNN without',
    config: modelConfig.parse({
      id: 'cnn',
      filters: [3],
      kernelSize: 2,
      denseUnits: 5,
      batchNormalization: false,
      dropout: 0
    })
  },
  {
    name: 'a multilayer perceptron',
    config: modelConfig.parse({ id: 'mlp', hiddenUnits: [7, 5], dropout: 0.5 })
  },
  { name: "a network of a person's own whose branches are joined", config: joinedBranches(3) },
  { name: "a network of a person's own whose channels are weighed", config: gatedChannels(3) },
  { name: "a network of a person's own of newer layers", config: newerLayers(3) }
]

/** Where weights are drawn from, so that each of them matters: no bias zero, no scale one. */
const ranges: Record<string, [from: number, to: number]> = {
  bias: [-0.1, 0.1],
  gamma: [0.7, 1.3],
  beta: [-0.2, 0.2],
  moving_mean: [-0.3, 0.3],
  moving_variance: [0.5, 2]
}

function distinctWeights({ layers }: Architecture): Map<string, PortableTensor> {
  const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape]))
  const tensors = layers.flatMap((layer) => {
    const { trainable, moving } = initialWeights(layer, shapes.get(layer.inputs[0] ?? '') ?? [], 3)
    return [...trainable, ...moving]
  })
  return new Map(
    tensors.map(({ name, shape, data }) => {
      const range = ranges[name.split('/').at(-1) ?? '']
      return [
        name,
        {
          shape,
          values: range ? fillUniform(randomKey(5, name), data.slice(), ...range) : audible(shape, data)
        }
      ]
    })
  )
}

/** A network that is ready to leave; three channels are normalised each in its own way, one is as one. */
export function portableModel(config: ModelConfig, shape: Shape, classes = 3): PortableModel {
  return portableModelOf(buildArchitecture(config, shape, classes))
}

export function portableModelOf(architecture: Architecture): PortableModel {
  const { inputShape, classes } = architecture
  const [height, width, channels] = inputShape
  const input: ModelInput = {
    height,
    width,
    channels,
    recipe: null,
    scale: 1 / 255,
    mean: [0.2860405969887955, 0.5, 0.25].slice(0, channels),
    deviation: [0.3530242445149223, 0.25, 0.125].slice(0, channels)
  }
  return {
    name: 'a run / with a "name"',
    architecture,
    weights: distinctWeights(architecture),
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
    input,
    provenance: {
      version: '0.0.0',
      run: { id: 'run-id', name: 'a run / with a "name"' },
      checkpoint: { file: 'checkpoints/epoch-0002.safetensors', epoch: 2, step: 0 },
      dataset: { id: 'garments', sha256: '00', trainCount: 80, validationCount: 20 },
      validationFrom: null,
      metrics: { val_accuracy: 0.5 },
      training: [{ what: 'Optimizer', value: 'SGD' }],
      weightsSha256: '11'
    }
  }
}

/** Pictures of noise, and what Atelier computes for them on the engine. */
export async function referenceOf(
  { architecture, weights, input }: PortableModel,
  { id, primitives }: Pick<EngineSession, 'id' | 'primitives'>,
  count: number
): Promise<ReferenceOutputs> {
  const shape: [number, ...Shape] = [count, ...architecture.inputShape]
  const key = randomKey(1, 'noise pixels')
  const pixels = Uint8Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => randomUint32(key, i) & 255
  )
  const images = normalize(
    Float32Array.from(pixels, (value) => value / 255),
    input
  )

  await tf.setBackend(id)
  const network = new Network(architecture, 3, primitives)
  const saved = [...weights].map(
    ([name, { shape: of, values }]) => [name, { shape: of, data: values }] as const
  )
  network.import(new Map(saved), 'test')
  const logits = tf.tidy(() => network.forward(tf.tensor4d(images, shape), { training: false }).logits)
  const values = (await logits.data()) as Float32Array
  tf.dispose(logits)
  network.dispose()
  return { count, images: pixels, logits: values, labels: null }
}
