import type { Chart, Plugin } from 'chart.js'
import type { DrawingContext } from './drawing-context'

/**
 * What a line is called at its end. Carried by its data set, so that a chart can be given new lines in
 * place.
 */
interface EndLabel {
  text: string
  color: string
}
declare module 'chart.js' {
  interface LineControllerDatasetOptions {
    endLabel?: EndLabel | null
  }
}

const lineHeight = 14

/**
 * Moves labels apart until none overlaps its neighbour, within [top, bottom], each as near to its line
 * as can be.
 */
export function spread(positions: number[], top: number, bottom: number, gap = lineHeight): number[] {
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

function shorten(context: DrawingContext, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  let end = text.length
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end--
  return `${text.slice(0, end)}…`
}

/** Names every line at its end, in its colour, instead of a legend. */
export function endLabels(font: string): Plugin<'line'> {
  return {
    id: 'end-labels',
    afterDatasetsDraw(chart: Chart) {
      const { ctx, chartArea } = chart
      const ends = chart.data.datasets.flatMap((dataset, i) => {
        const { endLabel: label } = dataset as { endLabel?: EndLabel | null }
        const points = chart.getDatasetMeta(i).data as unknown as {
          x: number
          y: number
          skip?: boolean
        }[]
        const last =
          label && chart.isDatasetVisible(i)
            ? points
                .filter(
                  (point) => !point.skip && Number.isFinite(point.y) && point.x <= chartArea.right + 1
                )
                .at(-1)
            : undefined
        return label && last ? [{ ...label, y: last.y }] : []
      })
      const places = spread(
        ends.map((end) => end.y),
        chartArea.top + lineHeight / 2,
        chartArea.bottom - lineHeight / 2
      )
      ctx.save()
      ctx.font = font
      ctx.textBaseline = 'middle'
      ctx.textAlign = 'left'
      ends.forEach((end, i) => {
        ctx.fillStyle = end.color
        ctx.fillText(
          shorten(ctx, end.text, chart.width - chartArea.right - 12),
          chartArea.right + 8,
          places[i] as number
        )
      })
      ctx.restore()
    }
  }
}
