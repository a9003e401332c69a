import type { ModelDescription, SummaryRow } from '../../contract'

type NodeKind = 'convolution' | 'block' | 'normalisation' | 'pooling' | 'dense' | 'other'

/** One box of a diagram: a layer, or a whole block while it is collapsed. */
export interface DiagramNode {
  id: string
  title: string
  kind: NodeKind
  row: SummaryRow
  /** Layers that it stands for; more than one for a collapsed block. */
  layers: string[]
  /** The block it belongs to, where that is expanded. */
  block: string | null
}
export interface DiagramGraph {
  nodes: DiagramNode[]
  edges: { from: string; to: string }[]
}

const kinds: Record<string, NodeKind> = {
  Conv2D: 'convolution',
  DepthwiseConv2D: 'convolution',
  SeparableConv2D: 'convolution',
  LayerNormalization: 'normalisation',
  ResidualBlock: 'block',
  BatchNormalization: 'normalisation',
  MaxPooling2D: 'pooling',
  AveragePooling2D: 'pooling',
  GlobalAveragePooling2D: 'pooling',
  GlobalMaxPooling2D: 'pooling',
  Dense: 'dense'
}

const nodeOf = (row: SummaryRow, layers: string[], block: string | null): DiagramNode => ({
  id: row.name,
  title: row.name,
  kind: kinds[row.type] ?? 'other',
  row,
  layers,
  block
})

/** The boxes and lines of a network, its blocks collapsed but for those in `expanded`. */
export function buildGraph(model: ModelDescription, expanded: ReadonlySet<string>): DiagramGraph {
  const byName = new Map(model.layers.map((layer) => [layer.name, layer]))
  const shownAs = new Map<string, string>()
  const nodes: DiagramNode[] = []
  for (const group of model.groups) {
    const isOpen = group.layers.length > 1 && expanded.has(group.name)
    for (const layer of group.layers) shownAs.set(layer, isOpen ? layer : group.name)
    if (isOpen)
      nodes.push(
        ...group.layers.flatMap((name) => {
          const layer = byName.get(name)
          return layer ? [nodeOf(layer, [name], group.name)] : []
        })
      )
    else nodes.push(nodeOf(group, group.layers, null))
  }
  const edges = nodes.flatMap((node) => {
    const inputs = node.layers
      .flatMap((layer) => byName.get(layer)?.inputs ?? [])
      .map((input) => shownAs.get(input) ?? input)
    return [...new Set(inputs)].filter((from) => from !== node.id).map((from) => ({ from, to: node.id }))
  })
  return { nodes, edges }
}
