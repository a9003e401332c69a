import { formatRate } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { titleOf } from '../drawing-parts'
import { seriesColor } from '../palette'
import type { FigureRun } from '../series'
import { countingTicks } from '../ticks'
import { axisTitles, feet, legend, levels, line, scaleOf } from './plot-area'

/** The learning rate that each epoch of each run ended with. Null where no run has an epoch. */
export function learningRateFigure(
  runs: readonly FigureRun[],
  options: DrawingOptions
): KindOfFigure | null {
  const lines = runs.map(({ summary, epochs }) => ({
    id: summary.id,
    name: summary.name,
    points: epochs.map(({ epoch, learningRate }) => ({ x: epoch, y: learningRate }))
  }))
  const all = lines.flatMap(({ points }) => points)
  if (all.length === 0) return null
  const { marks: title, height, theme } = titleOf(options)
  const entries = lines.map(({ name, points }, i) => ({
    text: points.length === 0 ? `${name}: no values` : name,
    color: seriesColor(theme, i)
  }))
  const key = legend(entries, height, { theme, options })
  const frame = {
    left: 76,
    top: height + key.height + 8,
    right: options.width - 20,
    bottom: options.height - 44
  }
  const inside = { frame, theme, options }
  const last = Math.max(...all.map((point) => point.x))
  const highest = Math.max(...all.map((point) => point.y))
  const x = scaleOf(1, last, frame.left, frame.right)
  const y = scaleOf(0, highest || 1, frame.bottom, frame.top)
  const curves = lines.flatMap(({ points }, i): Mark[] => {
    const places = points.map((point) => ({ x: x(point.x), y: y(point.y) }))
    const color = seriesColor(theme, i)
    const [first] = places
    if (first && places.length === 1) return [{ type: 'circle', ...first, radius: 3, fill: color }]
    return places.length === 0 ? [] : [line(places, color, 1.75)]
  })
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [
        ...title,
        ...key.marks,
        ...levels(countingTicks(0, highest || 1), y, (value) => formatRate(value), inside),
        ...feet(countingTicks(1, last), x, String, inside),
        ...axisTitles('Epoch', 'Learning rate', inside),
        ...curves
      ]
    },
    table: {
      columns: ['run', 'name', 'epoch', 'learningRate'],
      rows: lines.flatMap(({ id, name, points }) => points.map((point) => [id, name, point.x, point.y]))
    }
  }
}
