import type { Architecture, ArchitectureLayer, LayerType } from '../contract'

/** A weight or a moving statistic that a layer has. */
export interface LayerTensor {
  /** Keras' name of it, without the layer's. */
  name: string
  shape: number[]
}

type TensorsOf<T extends LayerType> = (
  layer: Extract<ArchitectureLayer, { type: T }>,
  inputChannels: number
) => LayerTensor[]

const none = (): LayerTensor[] => []
const bias = (isThere: boolean, units: number): LayerTensor[] =>
  isThere ? [{ name: 'bias', shape: [units] }] : []

/** In Keras' order; complete over the layer types: a new one does not compile until its weights are known. */
const tensors: { [T in LayerType]: TensorsOf<T> } = {
  InputLayer: none,
  ReLU: none,
  LeakyReLU: none,
  Activation: none,
  MaxPooling2D: none,
  AveragePooling2D: none,
  GlobalAveragePooling2D: none,
  GlobalMaxPooling2D: none,
  Add: none,
  Multiply: none,
  Concatenate: none,
  Flatten: none,
  Reshape: none,
  Dropout: none,
  DropPath: none,
  SpatialDropout2D: none,
  GaussianNoise: none,
  ZeroPadding2D: none,
  Cropping2D: none,
  Rescaling: none,
  Conv2D: ({ config }, channels) => [
    { name: 'kernel', shape: [...config.kernelSize, channels, config.filters] },
    ...bias(config.useBias, config.filters)
  ],
  DepthwiseConv2D: ({ config }, channels) => [
    { name: 'kernel', shape: [...config.kernelSize, channels, 1] },
    ...bias(config.useBias, channels)
  ],
  SeparableConv2D: ({ config }, channels) => [
    { name: 'depthwise_kernel', shape: [...config.kernelSize, channels, 1] },
    { name: 'pointwise_kernel', shape: [1, 1, channels, config.filters] },
    ...bias(config.useBias, config.filters)
  ],
  LayerNormalization: (_, channels) => ['gamma', 'beta'].map((name) => ({ name, shape: [channels] })),
  Dense: ({ config }, channels) => [
    { name: 'kernel', shape: [channels, config.units] },
    ...bias(config.useBias ?? true, config.units)
  ],
  BatchNormalization: ({ config: { scale = true, center = true } }, channels) =>
    [
      ...(scale ? ['gamma'] : []),
      ...(center ? ['beta'] : []),
      ...['moving_mean', 'moving_variance']
    ].map((name) => ({ name, shape: [channels] }))
}

/** The weights and statistics of a layer, in Keras' order. @param channels of its first input */
export const layerTensors = (layer: ArchitectureLayer, channels: number): LayerTensor[] =>
  (tensors[layer.type] as TensorsOf<LayerType>)(layer as never, channels)

/** Every layer of a network that has weights, with them, in the network's order. */
export function weightedLayers({
  layers
}: Pick<Architecture, 'layers'>): { layer: ArchitectureLayer; tensors: LayerTensor[] }[] {
  const channels = new Map(layers.map(({ name, outputShape }) => [name, outputShape.at(-1) ?? 0]))
  return layers
    .map((layer) => ({
      layer,
      tensors: layerTensors(layer, channels.get(layer.inputs[0] ?? '') ?? 0)
    }))
    .filter((each) => each.tensors.length > 0)
}
