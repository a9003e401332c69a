import { descriptionOf } from '../description'
import { kerasLayers, type KerasLayer, pixelArithmetic } from '../keras/keras-layers'
import type { ModelFile, PortableModel } from '../portable-model'

/** As the converter of TensorFlow.js cuts them: what a browser keeps in its cache as one file. */
const shardBytes = 4 * 1024 * 1024

/**
 * The network as a layers model of TensorFlow.js: `model.json` and its weights, in shards. It takes
 * pixels 0..255 [batch, height, width, channels] and gives probabilities; logits are its last dense
 * layer's. Format: github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts, `ModelJSON`; the topology is
 * that of Keras 2.
 */
export function writeLayersModel(model: PortableModel): ModelFile[] {
  const layers = tfjsLayers(model)

  const weights = layers.flatMap(({ name: layer, tensors }) =>
    tensors.map(({ name, tensor }) => ({ name: `${layer}/${name}`, ...tensor }))
  )
  const shards = inShards(weights.map(({ values }) => values))

  const description = {
    format: 'layers-model',
    generatedBy: `Atelier ${model.provenance.version}`,
    convertedBy: null,
    modelTopology: topologyOf(layers, model.architecture.id),
    weightsManifest: [
      {
        paths: shards.map(({ path }) => path),
        weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }))
      }
    ],
    userDefinedMetadata: descriptionOf(model)
  }
  const json = new TextEncoder().encode(`${JSON.stringify(description)}\n`)
  return [{ path: 'model.json', bytes: json }, ...shards]
}

/** The network's layers as TensorFlow.js has them: in the words of Keras 2. */
export function tfjsLayers(model: PortableModel): KerasLayer[] {
  return kerasLayers(model, opening(model)).flatMap(asKeras2)
}

/** The last of them has the layer's name, and its result. */
function asKeras2(layer: KerasLayer): KerasLayer[] {
  const { config, tensors } = layer
  switch (layer.className) {
    case 'DepthwiseConv2D': {
      const renamed = tensors.map((each) =>
        each.name === 'kernel' ? { ...each, name: 'depthwise_kernel' } : each
      )
      return [{ ...layer, tensors: renamed }]
    }
    case 'Activation':
      return activation(layer)
    case 'LeakyReLU':
      return [{ ...layer, config: { alpha: config['negative_slope'] } }]
    case 'Rescaling':
      return [[config['scale'], config['offset']].some(Array.isArray) ? rescaledChannels(layer) : layer]
    // One draw for each channel.
    case 'SpatialDropout2D': {
      const noise = [null, 1, 1, layer.outputShape.at(-1)]
      return [{ ...layer, className: 'Dropout', config: { rate: config['rate'], noise_shape: noise } }]
    }
    default:
      return [layer]
  }
}

/** TensorFlow.js has SiLU under an older name, and another hard sigmoid: ours is made of layers. */
function activation(layer: KerasLayer): KerasLayer[] {
  const { name, inputs, outputShape, config } = layer
  const step = (
    className: string,
    part: string,
    taken: string[],
    more: Record<string, unknown> = {}
  ): KerasLayer => ({
    className,
    name: part === '' ? name : `${name}_${part}`,
    config: more,
    inputs: taken,
    outputShape,
    tensors: []
  })
  switch (config['activation']) {
    case 'silu':
      return [{ ...layer, config: { activation: 'swish' } }]
    case 'hard_sigmoid':
    case 'hard_silu': {
      const isLast = config['activation'] === 'hard_sigmoid'
      const gate = isLast ? '' : 'gate'
      return [
        step('Rescaling', 'raised', inputs, { scale: 1, offset: 3 }),
        step('ReLU', 'cut', [`${name}_raised`], { max_value: 6 }),
        step('Rescaling', gate, [`${name}_cut`], { scale: 1 / 6, offset: 0 }),
        ...(isLast ? [] : [step('Multiply', '', [...inputs, `${name}_gate`])])
      ]
    }
    default:
      return [layer]
  }
}

/** A rescaling of each channel by its own numbers, as a frozen depthwise convolution of one pixel. */
function rescaledChannels(layer: KerasLayer): KerasLayer {
  const channels = layer.outputShape.at(-1) ?? 0
  const perChannel = (value: unknown): number[] =>
    Array.isArray(value) ? (value as number[]) : Array<number>(channels).fill(value as number)
  const { scale, offset } = layer.config
  return { ...layer, ...ofEachPixel(perChannel(scale), perChannel(offset)) }
}

/**
 * The input and what is done to its pixels. TensorFlow.js has no layer that normalises channels apart;
 * where they differ, a frozen depthwise convolution of one pixel does what has to be done.
 */
function opening({ architecture, input }: PortableModel): KerasLayer[] {
  const outputShape = architecture.inputShape
  const { scales, offsets } = pixelArithmetic(input)
  const [scale = 1] = scales
  const [offset = 0] = offsets
  const name = architecture.layers[0]?.name ?? ''

  const isAlike = scales.every((each) => each === scale) && offsets.every((each) => each === offset)
  const inputLayer: KerasLayer = {
    className: 'InputLayer',
    name,
    config: { batch_input_shape: [null, ...outputShape], sparse: false, ragged: false },
    inputs: [],
    outputShape,
    tensors: []
  }
  const rescaling: KerasLayer = {
    className: 'Rescaling',
    name: 'rescaling',
    config: isAlike ? { scale, offset } : { scale: input.scale, offset: 0 },
    inputs: [name],
    outputShape,
    tensors: []
  }
  return [inputLayer, rescaling, ...(isAlike ? [] : [normalization(rescaling, input)])]
}

function normalization(before: KerasLayer, { mean, deviation }: PortableModel['input']): KerasLayer {
  const scales = deviation.map((each) => 1 / each)
  const offsets = mean.map((each, channel) => -each / (deviation[channel] ?? 1))
  return {
    name: 'normalization',
    inputs: [before.name],
    outputShape: before.outputShape,
    ...ofEachPixel(scales, offsets)
  }
}

/** What multiplies each channel by a number and adds one to it. */
function ofEachPixel(
  scales: number[],
  offsets: number[]
): Pick<KerasLayer, 'className' | 'config' | 'tensors'> {
  const channels = scales.length
  const kernel = Float32Array.from(scales)
  const bias = Float32Array.from(offsets)
  return {
    className: 'DepthwiseConv2D',
    config: {
      trainable: false,
      kernel_size: [1, 1],
      strides: [1, 1],
      padding: 'valid',
      depth_multiplier: 1,
      data_format: 'channels_last',
      activation: 'linear',
      use_bias: true
    },
    tensors: [
      { name: 'depthwise_kernel', tensor: { shape: [1, 1, channels, 1], values: kernel } },
      { name: 'bias', tensor: { shape: [channels], values: bias } }
    ]
  }
}

/** As Keras 2 describes a model. */
function topologyOf(layers: KerasLayer[], id: string): Record<string, unknown> {
  const of = (layer: KerasLayer | undefined): [string, number, number] => [layer?.name ?? '', 0, 0]
  return {
    keras_version: '2.15.0',
    backend: 'tensorflow',
    model_config: {
      class_name: 'Functional',
      config: {
        name: id,
        trainable: true,
        layers: layers.map(({ className, name, config, inputs }) => ({
          class_name: className,
          name,
          config: { name, trainable: true, dtype: 'float32', ...config },
          inbound_nodes: inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, {}])] : []
        })),
        input_layers: [of(layers[0])],
        output_layers: [of(layers.at(-1))]
      }
    }
  }
}

/** The numbers one after the other, in files of {@link shardBytes}. */
function inShards(tensors: Float32Array[]): ModelFile[] {
  const bytes = new Uint8Array(tensors.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of tensors) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes))
  return Array.from({ length: count }, (_, i) => ({
    path: `group1-shard${i + 1}of${count}.bin`,
    bytes: bytes.subarray(i * shardBytes, (i + 1) * shardBytes)
  }))
}
