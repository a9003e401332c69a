import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../src-main/contract'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../src-main/models/describe'
import { buildGraph } from '../../../src-main/figures/diagram/build'
import { layoutGraph, nodeHeight, nodeWidth } from '../../../src-main/figures/diagram/layout'

const model = describeArchitecture(
  buildArchitecture(modelConfig.parse({ id: 'resnet50' }), [28, 28, 1], 10)
)

describe('a diagram', () => {
  it('shows one box a residual block, each connected to the one before it', () => {
    const { nodes, edges } = buildGraph(model, new Set())
    expect(nodes).toHaveLength(model.groups.length)
    expect(edges).toHaveLength(nodes.length - 1)
  })

  it('opens a block into its layers, its shortcut among the lines', () => {
    const { nodes, edges } = buildGraph(model, new Set(['stage_1_block_2']))
    expect(nodes).toHaveLength(model.groups.length + 9)
    const inputsOf = (id: string): string[] =>
      edges.filter((edge) => edge.to === id).map((edge) => edge.from)
    const add = nodes.find((node) => node.block === 'stage_1_block_2' && node.row.type === 'Add')
    expect(inputsOf(add?.id ?? '')).toEqual(expect.arrayContaining(['stage_1_block_1']))
    expect(inputsOf('stage_1_block_3')).toHaveLength(1)
  })

  it('lays boxes out from top to bottom without one on another', () => {
    const graph = buildGraph(model, new Set(model.groups.map((group) => group.name)))
    const { places } = layoutGraph(graph)
    for (const { from, to } of graph.edges)
      expect((places[to]?.y ?? 0) - (places[from]?.y ?? 0)).toBeGreaterThanOrEqual(nodeHeight)
    const boxes = Object.values(places)
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(Math.abs(a.x - b.x) >= nodeWidth || Math.abs(a.y - b.y) >= nodeHeight).toBe(true)
  })
})
