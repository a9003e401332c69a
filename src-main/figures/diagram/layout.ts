import { Graph, layout } from '@dagrejs/dagre'
import type { DiagramGraph } from './build'

export const nodeWidth = 216
export const nodeHeight = 40
const margin = 12

interface Point {
  x: number
  y: number
}
export interface PlacedGraph {
  width: number
  height: number
  /** Centres of the boxes, by their identifiers. */
  places: Record<string, Point>
  /** Corners of each line, in the order of the graph's edges. */
  lines: Point[][]
}

/** Lines between boxes, by their places in the order of the boxes. */
type Edge = readonly [from: number, to: number]
/** A part of a graph: its first box is at the origin, its last one straight below. */
interface PlacedPart {
  places: Point[]
  lines: Point[][]
}

/**
 * Where everything goes, from top to bottom. A network is a row of parts between boxes that all of it goes
 * through; each part is laid out by itself (Sugiyama's method, by dagre) and below the one before it, and
 * parts that are alike are laid out once: time grows with the network's length, not with its square.
 */
export function layoutGraph(graph: DiagramGraph): PlacedGraph {
  const order = new Map(graph.nodes.map(({ id }, i) => [id, i]))
  const edges = graph.edges.map(({ from, to }): Edge => [order.get(from) ?? 0, order.get(to) ?? 0])
  const known = new Map<string, PlacedPart>()
  const places: Point[] = [{ x: 0, y: 0 }]
  const lines: Point[][] = []
  const passes = passesOf(graph.nodes.length, edges)

  passes.slice(1).forEach((to, i) => {
    const from = passes[i] ?? 0
    const own = edges.flatMap(([a, b], line) => (a >= from && b <= to ? [{ a, b, line }] : []))
    const inner = own.map(({ a, b }): Edge => [a - from, b - from])
    const key = JSON.stringify([to - from, inner])
    const part = known.get(key) ?? placePart(to - from + 1, inner)
    known.set(key, part)
    const below = ({ x, y }: Point): Point => ({ x, y: y + (places[from]?.y ?? 0) })
    part.places.forEach((place, box) => {
      places[from + box] = below(place)
    })
    own.forEach(({ line }, at) => {
      lines[line] = (part.lines[at] ?? []).map(below)
    })
  })
  return framed(graph, places, lines)
}

/** Boxes that all of a network goes through, its first and its last one among them. */
function passesOf(count: number, edges: readonly Edge[]): number[] {
  /** How far the lines go that began before a box. */
  const reach = new Int32Array(count + 1)
  for (const [from, to] of edges) reach[from] = Math.max(reach[from] ?? 0, to)
  const passes: number[] = []
  let farthest = 0
  for (let box = 0; box < count; box++) {
    if (farthest <= box) passes.push(box)
    farthest = Math.max(farthest, reach[box] ?? 0)
  }
  return passes
}

function placePart(count: number, edges: readonly Edge[]): PlacedPart {
  const dagre = new Graph()
  dagre.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 22 })
  dagre.setDefaultEdgeLabel(() => ({}))
  for (let box = 0; box < count; box++)
    dagre.setNode(String(box), { width: nodeWidth, height: nodeHeight })
  for (const [from, to] of edges) dagre.setEdge(String(from), String(to))
  layout(dagre)

  const at = (box: number): Point => dagre.node(String(box)) as Point
  const [first, last] = [at(0), at(count - 1)]
  /** The last box comes below the first, and the lines that end there with it. */
  const aside = first.x - last.x
  const moved = ({ x, y }: Point, isLast: boolean): Point => ({
    x: x - first.x + (isLast && count > 1 ? aside : 0),
    y: y - first.y
  })
  return {
    places: Array.from({ length: count }, (_, box) => moved(at(box), box === count - 1)),
    lines: edges.map(([from, to]) => {
      const { points } = dagre.edge(String(from), String(to)) as { points: Point[] }
      return points.map((point, i) => moved(point, to === count - 1 && i === points.length - 1))
    })
  }
}

/** Moved to where every coordinate is positive, with the size of all of it. */
function framed(graph: DiagramGraph, places: readonly Point[], lines: readonly Point[][]): PlacedGraph {
  const all = [...places, ...lines.flat()]
  const range = (pick: (point: Point) => number): [number, number] =>
    all.reduce<[number, number]>(
      ([low, high], point) => [Math.min(low, pick(point)), Math.max(high, pick(point))],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    )
  if (places.length === 0) return { width: 0, height: 0, places: {}, lines: [] }
  const [[left, right], [top, bottom]] = [range(({ x }) => x), range(({ y }) => y)]
  const shifted = ({ x, y }: Point): Point => ({
    x: x - left + nodeWidth / 2 + margin,
    y: y - top + nodeHeight / 2 + margin
  })
  return {
    width: right - left + nodeWidth + 2 * margin,
    height: bottom - top + nodeHeight + 2 * margin,
    places: Object.fromEntries(
      graph.nodes.map(({ id }, i) => [id, shifted(places[i] ?? { x: 0, y: 0 })])
    ),
    lines: lines.map((line) => line.map(shifted))
  }
}
