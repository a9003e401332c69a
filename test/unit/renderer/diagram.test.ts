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

describe('the layout of a deep network', () => {
  const deep = describeArchitecture(
    buildArchitecture(
      modelConfig.parse({
        id: 'resnet',
        stages: [3, 8, 36, 3].map((blocks, i) => ({ blocks, channels: 256 * 2 ** i }))
      }),
      [224, 224, 3],
      1000
    )
  )
  const graph = buildGraph(deep, new Set(deep.groups.map((group) => group.name)))
  const { places, lines, width, height } = layoutGraph(graph)

  it('has what all of it goes through in one column, and its branches beside it', () => {
    // Every addition joins the branches of its block again.
    const columns = deep.layers
      .filter(({ type }) => type === 'Add')
      .map(({ name }) => places[name]?.x ?? Number.NaN)
    expect(columns).toHaveLength(50)
    for (const x of columns) expect(x).toBeCloseTo(places['input_layer']?.x ?? Number.NaN, 6)
    expect(new Set(Object.values(places).map(({ x }) => Math.round(x))).size).toBeGreaterThan(1)
  })

  it('has a line from the edge of every box to the edge of the next, within the drawing', () => {
    expect(lines).toHaveLength(graph.edges.length)
    graph.edges.forEach(({ from, to }, i) => {
      const [start, end] = [lines[i]?.[0], lines[i]?.at(-1)]
      expect(Math.abs((start?.x ?? 1e9) - (places[from]?.x ?? 0))).toBeLessThanOrEqual(nodeWidth / 2)
      expect(Math.abs((end?.x ?? 1e9) - (places[to]?.x ?? 0))).toBeLessThanOrEqual(nodeWidth / 2)
      expect(start?.y).toBeGreaterThanOrEqual((places[from]?.y ?? 0) - nodeHeight / 2)
      expect(end?.y).toBeLessThanOrEqual((places[to]?.y ?? 0) + nodeHeight / 2)
    })
    for (const { x, y } of [...Object.values(places), ...lines.flat()]) {
      expect(x >= 0 && x <= width).toBe(true)
      expect(y >= 0 && y <= height).toBe(true)
    }
  })

  it('puts no box on another', () => {
    const boxes = Object.values(places).sort((a, b) => a.y - b.y)
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        if (b.y - a.y >= nodeHeight) break
        expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(nodeWidth)
      }
    })
  })
})
