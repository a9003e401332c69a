import type { CustomLayer } from '../../contract'

/** What leaves a single pixel a single pixel. */
const keepsPixel: readonly CustomLayer['type'][] = [
  ...(['ReLU', 'LeakyReLU', 'Activation', 'Rescaling', 'Dropout', 'DropPath'] as const),
  ...(['SpatialDropout2D', 'GaussianNoise', 'BatchNormalization', 'LayerNormalization'] as const)
]

const isOne = (pair: readonly number[]): boolean => pair.every((each) => each === 1)
const isOfPixels = (layer: CustomLayer): layer is Extract<CustomLayer, { type: 'Conv2D' }> =>
  layer.type === 'Conv2D' && isOne(layer.config.kernelSize) && isOne(layer.config.strides)

/**
 * A classifier that is a convolution of single pixels, as MobileNetV3 and SqueezeNet have it, as the dense
 * layer that it is: over the one pixel that is there, or behind the mean of all, since the mean of what is
 * linear is what is linear of the mean. @returns null where the network does not end in such a one
 */
export function convolutionHead(
  layers: readonly CustomLayer[],
  output: string
): { name: string; layers: CustomLayer[] } | null {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const last = byName.get(output)
  if (last?.type !== 'Flatten' && last?.type !== 'GlobalAveragePooling2D') return null
  const convolution = byName.get(last.inputs[0] ?? '')
  if (!convolution || !isOfPixels(convolution)) return null
  const { name, inputs, config } = convolution
  const takers = layers.filter((layer) => layer.inputs.includes(name))
  if (takers.length > 1 || config.activation !== 'linear' || !config.useBias) return null
  if (last.type === 'Flatten' && !isPixel(byName, inputs[0] ?? '')) return null

  const dense: CustomLayer = {
    type: 'Dense',
    name,
    inputs: [last.name],
    config: { units: config.filters, activation: 'linear' }
  }
  const rest = layers.filter((layer) => layer !== convolution && layer !== last)
  return { name, layers: [...rest, { ...last, inputs }, dense] }
}

/** Whether what a layer gives is known to be an image of one pixel: made of a vector, and kept so. */
function isPixel(byName: ReadonlyMap<string, CustomLayer>, name: string): boolean {
  for (let layer = byName.get(name); layer; layer = byName.get(layer.inputs[0] ?? '')) {
    if (layer.type === 'Reshape') return true
    if (!keepsPixel.includes(layer.type) && !isOfPixels(layer)) return false
  }
  return false
}
