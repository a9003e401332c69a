import type { Chart, ChartDataset, Plugin } from 'chart.js'
import { legendMargin, type LegendPlace, legendPlace, nameHeight, shorten } from './legend'

/**
 * What a line is called. Carried by its data set, so that a chart can be given new lines in place.
 */
export interface EndLabel {
  text: string
  /** What is never cut off: of how many runs it is the mean, or that it has no values. */
  suffix: string
  /** Whether the text is the name of a run, of which there are others. */
  isOfRuns: boolean
  color: string
  dash: readonly number[]
}
declare module 'chart.js' {
  interface LineControllerDatasetOptions {
    endLabel?: EndLabel | null
  }
}

/**
 * Moves labels apart until none overlaps its neighbour, within [top, bottom], each as near to its line
 * as can be.
 */
export function spread(
  positions: number[],
  top: number,
  bottom: number,
  gap = nameHeight(11)
): number[] {
  const order = positions
    .map((_, i) => i)
    .sort((a, b) => (positions[a] as number) - (positions[b] as number))
  const placed = [...positions]
  let free = top
  for (const i of order) {
    placed[i] = Math.max(placed[i] as number, free)
    free = (placed[i] as number) + gap
  }
  let limit = bottom
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i] as number, limit)
    limit = (placed[i] as number) - gap
  }
  return placed
}

interface Letters {
  font: string
  size: number
  /** CSS pixels below the plot that are not the legend's. */
  below: number
}

/** Where the names of a chart's lines are. */
export function placeOfNames(
  datasets: readonly ChartDataset<'line'>[],
  { width, height }: { width: number; height: number },
  { size, below }: Pick<Letters, 'size' | 'below'>
): LegendPlace {
  const count = datasets.filter(({ endLabel }) => endLabel).length
  return legendPlace(count, { width, height: height - below, size })
}

/** CSS pixels between a line's end and its name, and beyond the name. */
const [before, beyond] = [8, 4]

/** CSS pixels beside the plot that the names of the lines need. */
export function widthOfNames(
  { ctx, data }: Pick<Chart, 'ctx' | 'data'>,
  { font }: Pick<Letters, 'font'>
): number {
  ctx.save()
  ctx.font = font
  const widths = data.datasets.map((dataset) => {
    const { endLabel: label } = dataset as { endLabel?: EndLabel | null }
    return label ? ctx.measureText(label.text + label.suffix).width : 0
  })
  ctx.restore()
  return Math.max(0, ...widths) + before + beyond
}

/** Names every line, in its colour: at its end, or below the plot where there are too many for that. */
export function endLabels(letters: Letters): Plugin<'line'> {
  return {
    id: 'end-labels',
    afterDatasetsDraw(chart: Chart) {
      const { ctx } = chart
      const datasets = chart.data.datasets as ChartDataset<'line'>[]
      const legend = placeOfNames(datasets, chart, letters)
      ctx.save()
      ctx.font = letters.font
      ctx.textBaseline = 'middle'
      ctx.textAlign = 'left'
      if (legend.place === 'ends') drawAtEnds(chart, letters)
      else drawBelow(chart, legend, letters)
      ctx.restore()
    }
  }
}

/** Where the lines end, of those that are shown; at the foot of the plot for one without values. */
function endsOf(chart: Chart): (EndLabel & { y: number })[] {
  const { chartArea } = chart
  const ends = chart.data.datasets.flatMap((dataset, i) => {
    const { endLabel: label } = dataset as { endLabel?: EndLabel | null }
    if (!label || !chart.isDatasetVisible(i)) return []
    const points = chart.getDatasetMeta(i).data as unknown as { x: number; y: number; skip?: boolean }[]
    const hasValues = points.some((point) => !point.skip && Number.isFinite(point.y))
    const last = points
      .filter((point) => !point.skip && Number.isFinite(point.y) && point.x <= chartArea.right + 1)
      .at(-1)
    // A line that is zoomed out of sight has no end here.
    if (hasValues && !last) return []
    return [{ ...label, hasValues, y: last?.y ?? chartArea.bottom }]
  })
  // A plot in which nothing has happened yet has nothing to name.
  return ends.some(({ hasValues }) => hasValues) ? ends : []
}

function drawAtEnds(chart: Chart, { size }: Letters): void {
  const { ctx, chartArea } = chart
  const ends = endsOf(chart)
  const step = nameHeight(size)
  const places = spread(
    ends.map((end) => end.y),
    chartArea.top + step / 2,
    chartArea.bottom - step / 2,
    step
  )
  ends.forEach((end, i) => {
    ctx.fillStyle = end.color
    const text = shorten(ctx, end, chart.width - chartArea.right - before - beyond)
    ctx.fillText(text, chartArea.right + before, places[i] as number)
  })
}

/** CSS pixels of a piece of the line in front of its name, and between both. */
const [sample, gap] = [34, 6]

function drawBelow(
  { ctx, data, width, height }: Chart,
  { columns, rows, isCut }: Extract<LegendPlace, { place: 'below' }>,
  { size, below }: Letters
): void {
  const labels = data.datasets.flatMap((dataset) => {
    const { endLabel } = dataset as { endLabel?: EndLabel | null }
    return endLabel ? [endLabel] : []
  })
  const shown = isCut ? rows * columns - 1 : labels.length
  const column = (width - 2 * legendMargin) / columns
  const top = height - below - rows * nameHeight(size)
  const placeOf = (i: number): { x: number; y: number } => ({
    x: legendMargin + Math.floor(i / rows) * column,
    y: top + ((i % rows) + 0.5) * nameHeight(size)
  })
  ctx.lineWidth = 1.75
  labels.slice(0, shown).forEach((label, i) => {
    const { x, y } = placeOf(i)
    ctx.fillStyle = ctx.strokeStyle = label.color
    ctx.setLineDash([...label.dash])
    ctx.beginPath()
    ctx.moveTo(x, y)
    ctx.lineTo(x + sample, y)
    ctx.stroke()
    ctx.fillText(shorten(ctx, label, column - sample - 2 * gap), x + sample + gap, y)
  })
  const { x, y } = placeOf(shown)
  if (isCut) ctx.fillText(`+ ${labels.length - shown}`, x + sample + gap, y)
}
