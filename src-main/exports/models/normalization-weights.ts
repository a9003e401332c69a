import type { ArchitectureLayer } from '../../contract'
import type { PortableModel, PortableTensor } from './portable-model'

type Normalization = Extract<ArchitectureLayer, { type: 'BatchNormalization' }>

/** What a batch normalisation computes with in the place of a scale or a shift that it was built without. */
export function unlearntWeights(layer: Normalization): { name: string; tensor: PortableTensor }[] {
  const { name, config, outputShape } = layer
  const channels = outputShape.at(-1) ?? 0
  const filled = (value: number): PortableTensor => ({
    shape: [channels],
    values: new Float32Array(channels).fill(value)
  })
  return [
    ...(config.scale === false ? [{ name: `${name}/gamma`, tensor: filled(1) }] : []),
    ...(config.center === false ? [{ name: `${name}/beta`, tensor: filled(0) }] : [])
  ]
}

/** The network's weights, with ones and zeros where a batch normalisation has no scale or shift. */
export function withUnlearntWeights({
  architecture,
  weights
}: Pick<PortableModel, 'architecture' | 'weights'>): PortableModel['weights'] {
  const unlearnt = architecture.layers.flatMap((layer) =>
    layer.type === 'BatchNormalization' ? unlearntWeights(layer) : []
  )
  return new Map([...weights, ...unlearnt.map(({ name, tensor }) => [name, tensor] as const)])
}
