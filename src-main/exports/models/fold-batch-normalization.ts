import type { Architecture, ArchitectureLayer } from '../../contract'
import { sumParameters } from '../../models/layer-shapes'
import { unlearntWeights } from './normalization-weights'
import type { PortableModel, PortableTensor } from './portable-model'

type Normalization = Extract<ArchitectureLayer, { type: 'BatchNormalization' }>
type Linear = Extract<ArchitectureLayer, { type: 'Conv2D' | 'DepthwiseConv2D' | 'Dense' }>

/**
 * The same network with every batch normalisation that alone follows a convolution or dense layer made
 * part of it: w' = w * gamma / sqrt(variance + epsilon), b' = (b - mean) * gamma / sqrt(variance +
 * epsilon) + beta, worked out in fp64. Others stay.
 */
export function foldBatchNormalization(model: PortableModel): PortableModel {
  const { layers } = model.architecture
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const consumers = new Map<string, number>()
  for (const { inputs } of layers)
    for (const input of inputs) consumers.set(input, (consumers.get(input) ?? 0) + 1)

  const folded = new Map<string, { normalization: Normalization; into: Linear }>()
  for (const layer of layers) {
    if (layer.type !== 'BatchNormalization') continue
    const before = byName.get(layer.inputs[0] ?? '')
    if (before && isLinear(before) && consumers.get(before.name) === 1)
      folded.set(layer.name, { normalization: layer, into: before })
  }

  const weights = new Map(model.weights)
  for (const { normalization, into } of folded.values()) foldInto(weights, into, normalization)
  return { ...model, architecture: without(model.architecture, folded), weights }
}

const isLinear = (layer: ArchitectureLayer): layer is Linear =>
  layer.type === 'DepthwiseConv2D' ||
  ((layer.type === 'Conv2D' || layer.type === 'Dense') && layer.config.activation === 'linear')

function foldInto(
  weights: Map<string, PortableTensor>,
  { name }: Linear,
  normalization: Normalization
): void {
  const { name: from } = normalization
  const { epsilon } = normalization.config
  const unlearnt = new Map(unlearntWeights(normalization).map(({ name: of, tensor }) => [of, tensor]))
  const take = (weight: string): Float32Array => {
    const tensor = weights.get(`${from}/${weight}`) ?? unlearnt.get(`${from}/${weight}`)
    if (!tensor) throw new Error(`the network has no weight ${from}/${weight}`)
    weights.delete(`${from}/${weight}`)
    return tensor.values
  }
  const gamma = take('gamma')
  const beta = take('beta')
  const mean = take('moving_mean')
  const variance = take('moving_variance')
  const scales = Float64Array.from(
    gamma,
    (value, channel) => value / Math.sqrt((variance[channel] as number) + epsilon)
  )

  const kernel = weights.get(`${name}/kernel`)
  if (!kernel) throw new Error(`the network has no weight ${name}/kernel`)
  // Output channels come last in every kind of kernel: a depthwise one has a filter for each.
  weights.set(`${name}/kernel`, {
    shape: kernel.shape,
    values: kernel.values.map((value, i) => value * (scales[i % scales.length] as number))
  })

  const bias = weights.get(`${name}/bias`)?.values
  weights.set(`${name}/bias`, {
    shape: [scales.length],
    values: Float32Array.from(scales, (scale, channel) => {
      const shifted = (bias?.[channel] ?? 0) - (mean[channel] as number)
      return shifted * scale + (beta[channel] as number)
    })
  })
}

/** The architecture without the folded layers: whoever took their result takes that of the layer before. */
function without(
  architecture: Architecture,
  folded: Map<string, { normalization: Normalization; into: Linear }>
): Architecture {
  const hosts = new Set([...folded.values()].map(({ into }) => into.name))
  const layers = architecture.layers
    .filter(({ name }) => !folded.has(name))
    .map((layer) => {
      const inputs = layer.inputs.map((name) => folded.get(name)?.into.name ?? name)
      return hosts.has(layer.name) && (layer.type === 'Conv2D' || layer.type === 'DepthwiseConv2D')
        ? withBias({ ...layer, inputs })
        : { ...layer, inputs }
    })

  const flops = layers.reduce((sum, layer) => sum + layer.flops, 0)
  return { ...architecture, layers, params: sumParameters(layers), flops }
}

function withBias(
  layer: Extract<ArchitectureLayer, { type: 'Conv2D' | 'DepthwiseConv2D' }>
): ArchitectureLayer {
  if (layer.config.useBias) return layer
  const more = layer.outputShape.at(-1) ?? 0
  const { total, trainable, nonTrainable } = layer.params
  const params = { total: total + more, trainable: trainable + more, nonTrainable }
  return layer.type === 'Conv2D'
    ? { ...layer, config: { ...layer.config, useBias: true }, params }
    : { ...layer, config: { ...layer.config, useBias: true }, params }
}
