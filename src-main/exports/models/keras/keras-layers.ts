import type { ArchitectureLayer, LayerConfigs, LayerType } from '../../../contract'
import type { PortableModel, PortableTensor } from '../portable-model'

/** A layer in Keras' words, for what is written as Keras writes it. */
export interface KerasLayer {
  className: string
  name: string
  /** By Keras' names of its arguments, without the name and the type of the numbers. */
  config: Record<string, unknown>
  /** Names of the layers whose outputs it takes, in order. */
  inputs: string[]
  /** Without the batch dimension. */
  outputShape: number[]
  /** In the order in which Keras keeps them; names are the weights' own, without the layer's. */
  tensors: { name: string; tensor: PortableTensor }[]
}

/** Name of the layer at the end: what is left of a classifier when its logits are a layer of their own. */
const softmaxName = 'probabilities'

/** Names of a layer's weights in Keras' order; complete over the layer types. */
const weightNames: { [T in LayerType]: readonly string[] } = {
  InputLayer: [],
  ZeroPadding2D: [],
  Cropping2D: [],
  Rescaling: [],
  Conv2D: ['kernel', 'bias'],
  DepthwiseConv2D: ['kernel', 'bias'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  LayerNormalization: ['gamma', 'beta'],
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
  ReLU: [],
  LeakyReLU: [],
  Activation: [],
  MaxPooling2D: [],
  AveragePooling2D: [],
  GlobalAveragePooling2D: [],
  GlobalMaxPooling2D: [],
  Add: [],
  Multiply: [],
  Concatenate: [],
  Flatten: [],
  Reshape: [],
  Dropout: [],
  DropPath: [],
  SpatialDropout2D: [],
  GaussianNoise: [],
  Dense: ['kernel', 'bias']
}

const channelsLast = { data_format: 'channels_last' }

/** Of what each channel goes through by itself. */
const depthwiseConfig = ({
  kernelSize,
  strides,
  padding,
  useBias
}: LayerConfigs['DepthwiseConv2D']): Record<string, unknown> => ({
  kernel_size: kernelSize,
  strides,
  padding,
  depth_multiplier: 1,
  ...channelsLast,
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: useBias
})

/** A layer's arguments by Keras' names. */
function configOf(layer: ArchitectureLayer): Record<string, unknown> {
  switch (layer.type) {
    case 'Conv2D': {
      const { filters, kernelSize, strides, padding, useBias, activation } = layer.config
      return {
        filters,
        kernel_size: kernelSize,
        strides,
        padding,
        ...channelsLast,
        dilation_rate: [1, 1],
        activation,
        use_bias: useBias
      }
    }
    case 'DepthwiseConv2D':
      return depthwiseConfig(layer.config)
    case 'SeparableConv2D':
      return { filters: layer.config.filters, ...depthwiseConfig(layer.config) }
    case 'LayerNormalization':
      return { axis: -1, epsilon: layer.config.epsilon, center: true, scale: true }
    case 'Cropping2D':
      return { cropping: layer.config.cropping, ...channelsLast }
    case 'Rescaling':
      return { scale: layer.config.scale, offset: layer.config.offset }
    case 'SpatialDropout2D':
      return { rate: layer.config.rate, ...channelsLast }
    case 'GaussianNoise':
      return { stddev: layer.config.deviation }
    case 'ZeroPadding2D':
      return { padding: layer.config.padding, ...channelsLast }
    case 'BatchNormalization':
      return { axis: -1, center: true, scale: true, ...layer.config }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const { poolSize, strides, padding } = layer.config
      return { pool_size: poolSize, strides, padding, ...channelsLast }
    }
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
    case 'Flatten':
      return channelsLast
    case 'Reshape':
      return { target_shape: layer.outputShape }
    case 'LeakyReLU':
      return { negative_slope: layer.config.negativeSlope }
    case 'Activation':
      return { activation: layer.config.activation }
    case 'Dropout':
      return { rate: layer.config.rate }
    // One draw for each image.
    case 'DropPath':
      return { rate: layer.config.rate, noise_shape: [null, ...layer.outputShape.map(() => 1)] }
    case 'ReLU':
      return layer.config.maxValue === undefined ? {} : { max_value: layer.config.maxValue }
    case 'Dense':
      return {
        units: layer.config.units,
        activation: layer.config.activation,
        use_bias: layer.config.useBias ?? true
      }
    case 'Concatenate':
      return { axis: -1 }
    case 'InputLayer':
    case 'Add':
    case 'Multiply':
      return {}
    default:
      return layer satisfies never
  }
}

/**
 * The layer's weights by name, those that the network has: a convolution may be without a bias.
 * @returns `key`: the name in the checkpoint
 */
export function tensorsOf(
  { name: layer, type }: Pick<ArchitectureLayer, 'name' | 'type'>,
  weights: PortableModel['weights']
): { name: string; key: string; tensor: PortableTensor }[] {
  return weightNames[type].flatMap((name) => {
    const key = `${layer}/${name}`
    const tensor = weights.get(key)
    return tensor ? [{ name, key, tensor }] : []
  })
}

/**
 * The network as layers of Keras, with its own names. A dense classifier is written as two: a linear one,
 * which gives the logits, and the softmax. `opening`: the input and what makes its pixels what the
 * network takes; the last of them is what the network's first layers see.
 */
export function kerasLayers(
  { architecture, weights }: Pick<PortableModel, 'architecture' | 'weights'>,
  opening: KerasLayer[]
): KerasLayer[] {
  const input = architecture.layers.find(({ type }) => type === 'InputLayer')?.name
  const opened = opening.at(-1)?.name ?? ''

  const layers = architecture.layers
    .filter(({ type }) => type !== 'InputLayer')
    .map((layer): KerasLayer => ({
      className: layer.type === 'DropPath' ? 'Dropout' : layer.type,
      name: layer.name,
      config: configOf(layer),
      inputs: layer.inputs.map((name) => (name === input ? opened : name)),
      outputShape: layer.outputShape,
      tensors: tensorsOf(layer, weights)
    }))

  const last = layers.at(-1)
  if (last?.className !== 'Dense') return [...opening, ...layers]
  last.config = { ...last.config, activation: 'linear' }
  const softmax: KerasLayer = {
    className: 'Activation',
    name: softmaxName,
    config: { activation: 'softmax' },
    inputs: [last.name],
    outputShape: last.outputShape,
    tensors: []
  }
  return [...opening, ...layers, softmax]
}

/** What is done to a pixel of each channel, as one multiplication and one addition. */
export function pixelArithmetic({ scale, mean, deviation }: PortableModel['input']): {
  scales: number[]
  offsets: number[]
} {
  return {
    scales: deviation.map((each) => scale / each),
    offsets: mean.map((each, channel) => -each / (deviation[channel] ?? 1))
  }
}
