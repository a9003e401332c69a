import type { Architecture, ArchitectureLayer, ModelDescription, SummaryRow } from '../contract'
import { sumParameters } from './layer-shapes'

type Group = ModelDescription['groups'][number]

/** Layers whose multiplications each have their addition: convolutions and matrix products. */
const withKernel: ReadonlySet<string> = new Set([
  'Conv2D',
  'DepthwiseConv2D',
  'SeparableConv2D',
  'Dense'
])
const bytesPerNumber = 4

const row = (layer: ArchitectureLayer): SummaryRow => ({
  name: layer.name,
  type: layer.type,
  outputShape: [null, ...layer.outputShape],
  params: layer.params.total,
  inputs: layer.inputs,
  block: layer.block,
  multiplyAdds: withKernel.has(layer.type) ? layer.flops / 2 : 0,
  outputBytes: bytesPerNumber * layer.outputShape.reduce((a, b) => a * b, 1),
  config: layer.config
})

/**
 * A network as a summary shows it: every layer, and grouped as the reference prints it, one row a
 * residual block.
 */
export function describeArchitecture(architecture: Architecture): ModelDescription {
  return {
    id: architecture.id,
    inputShape: architecture.inputShape,
    classes: architecture.classes,
    params: architecture.params,
    layers: architecture.layers.map(row),
    groups: groupLayers(architecture.layers),
    flops: architecture.flops,
    ...(architecture.normalization ? { normalization: architecture.normalization } : {})
  }
}

function groupLayers(layers: ArchitectureLayer[]): Group[] {
  const groups: { name: string; layers: ArchitectureLayer[] }[] = []
  const groupOf = new Map<string, string>()
  for (const layer of layers) {
    const name = layer.block ?? layer.name
    const last = groups.at(-1)
    if (layer.block && last?.name === name) last.layers.push(layer)
    else groups.push({ name, layers: [layer] })
    groupOf.set(layer.name, name)
  }
  return groups.map(({ name, layers: members }) => {
    const last = members.at(-1)
    if (!last) throw new Error('a group has at least one layer')
    const from = members
      .flatMap((layer) => layer.inputs.map((input) => groupOf.get(input) ?? input))
      .filter((input) => input !== name)
    const rows = members.map(row)
    const sum = (key: 'multiplyAdds' | 'outputBytes'): number =>
      rows.reduce((total, each) => total + each[key], 0)
    return {
      ...row(last),
      name,
      type: members.length > 1 ? 'ResidualBlock' : last.type,
      multiplyAdds: sum('multiplyAdds'),
      outputBytes: sum('outputBytes'),
      config: members.length > 1 ? {} : last.config,
      inputs: [...new Set(from)],
      params: sumParameters(members).total,
      layers: members.map((layer) => layer.name)
    }
  })
}
