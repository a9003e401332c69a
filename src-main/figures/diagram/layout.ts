import { Graph, layout } from '@dagrejs/dagre'
import type { DiagramGraph } from './build'

export const nodeWidth = 216
export const nodeHeight = 40

export interface PlacedGraph {
  width: number
  height: number
  /** Centres of the boxes, by their identifiers. */
  places: Record<string, { x: number; y: number }>
  /** Corners of each line, in the order of the graph's edges. */
  lines: { x: number; y: number }[][]
}

/** Where everything goes, from top to bottom. Sugiyama's method, by dagre. */
export function layoutGraph(graph: DiagramGraph): PlacedGraph {
  const dagre = new Graph()
  dagre.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 22, marginx: 12, marginy: 12 })
  dagre.setDefaultEdgeLabel(() => ({}))
  for (const node of graph.nodes) dagre.setNode(node.id, { width: nodeWidth, height: nodeHeight })
  for (const { from, to } of graph.edges) dagre.setEdge(from, to)
  layout(dagre)
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number }
  const place = (id: string): { x: number; y: number } => {
    const { x, y } = dagre.node(id) as { x: number; y: number }
    return { x, y }
  }
  return {
    width,
    height,
    places: Object.fromEntries(graph.nodes.map(({ id }) => [id, place(id)])),
    lines: graph.edges.map(({ from, to }) =>
      (dagre.edge(from, to) as { points: { x: number; y: number }[] }).points.map(({ x, y }) => ({
        x,
        y
      }))
    )
  }
}
