import type { ModelDescription } from '../../contract'
import { buildGraph, type DiagramNode } from '../diagram/build'
import { layoutGraph, nodeHeight, nodeWidth } from '../diagram/layout'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, mix, titleOf } from '../drawing-parts'
import { type FigureTheme, seriesColor } from '../palette'

/** Which colour of the palette a kind of box has, as the window's diagram tells them apart. */
const colours: Record<DiagramNode['kind'], number | null> = {
  convolution: 0,
  block: 3,
  normalisation: 4,
  pooling: 2,
  dense: 1,
  other: null
}

/**
 * A network as boxes and lines, a box a block. As large as that takes: `width` and `height` are not
 * asked.
 */
export function architectureFigure(model: ModelDescription, options: DrawingOptions): KindOfFigure {
  const graph = buildGraph(model, new Set())
  const placed = layoutGraph(graph)
  const width = Math.ceil(placed.width)
  const { marks: title, height: above, theme } = titleOf({ ...options, width })
  const lines = placed.lines.map((points): Mark => ({
    type: 'line',
    points: points.map(({ x, y }) => ({ x, y: y + above })),
    stroke: theme.muted,
    width: 1.25
  }))
  const boxes = graph.nodes.flatMap((node) => {
    const { x, y } = placed.places[node.id] ?? { x: 0, y: 0 }
    return boxOf(node, { x, y: y + above }, theme, options)
  })
  return {
    drawing: {
      ...options,
      width,
      height: Math.ceil(placed.height) + above,
      ground: theme.ground,
      marks: [...title, ...lines, ...boxes]
    },
    table: {
      columns: ['layer', 'type', 'output shape', 'parameters', 'inputs'],
      rows: model.layers.map((row) => [
        row.name,
        row.type,
        shapeOf(row.outputShape),
        row.params,
        row.inputs.join(' ')
      ])
    }
  }
}

const shapeOf = (shape: (number | null)[]): string =>
  shape
    .filter((size) => size !== null)
    .map(String)
    .join(' × ')

function boxOf(
  { title, kind, row }: DiagramNode,
  { x, y }: { x: number; y: number },
  theme: FigureTheme,
  options: DrawingOptions
): Mark[] {
  const colour = colours[kind] === null ? theme.muted : seriesColor(theme, colours[kind])
  const [left, top, size] = [x - nodeWidth / 2, y - nodeHeight / 2, 11]
  const shape = shapeOf(row.outputShape)
  const room = nodeWidth - 26 - options.measure(shape, size)
  return [
    {
      type: 'rectangle',
      x: left,
      y: top,
      width: nodeWidth,
      height: nodeHeight,
      fill: mix(theme.ground, colour, 0.1),
      stroke: mix(theme.ground, colour, 0.6),
      radius: 6
    },
    {
      type: 'text',
      x: left + 10,
      y: y - 8,
      text: fitted(title, 12, nodeWidth - 20, options),
      size: 12,
      fill: theme.text,
      anchor: 'start',
      isBold: true
    },
    {
      type: 'text',
      x: left + 10,
      y: y + 9,
      text: fitted(row.type, size, room, options),
      size,
      fill: theme.muted,
      anchor: 'start'
    },
    {
      type: 'text',
      x: left + nodeWidth - 10,
      y: y + 9,
      text: shape,
      size,
      fill: theme.muted,
      anchor: 'end'
    }
  ]
}
