import type { Chart, Plugin } from 'chart.js'
import type { DrawingContext } from './drawing-context'
import type { Break } from './series'

declare module 'chart.js' {
  interface LineControllerDatasetOptions {
    /** Carried by the line's data set, so that a chart can be given new lines in place. */
    breaks?: readonly Break[]
    unlogarithmic?: readonly number[]
  }
}

/** Half of a mark's width, in CSS pixels. */
const half = 3.5

function cross(ctx: DrawingContext, x: number, y: number): void {
  ctx.beginPath()
  ctx.moveTo(x - half, y - half)
  ctx.lineTo(x + half, y + half)
  ctx.moveTo(x + half, y - half)
  ctx.lineTo(x - half, y + half)
  ctx.stroke()
}

/**
 * A triangle that stands at `edge` and points out of the plot; `towards` is -1 at the top and 1 at the
 * bottom.
 */
function arrow(
  ctx: DrawingContext,
  { x, edge, towards, isHollow }: { x: number; edge: number; towards: number; isHollow: boolean }
): void {
  ctx.beginPath()
  ctx.moveTo(x, edge - towards)
  ctx.lineTo(x - half, edge - towards * (1 + 2 * half))
  ctx.lineTo(x + half, edge - towards * (1 + 2 * half))
  ctx.closePath()
  if (isHollow) ctx.stroke()
  else ctx.fill()
}

/**
 * Marks at the edge of the plot, at its place on the x axis, what has none on the y axis: a cross for
 * NaN, a triangle towards an infinity, a hollow one for zero and less on a logarithmic axis.
 */
export const edgeMarks: Plugin<'line'> = {
  id: 'edge-marks',
  afterDatasetsDraw(chart: Chart) {
    const {
      ctx,
      chartArea: { top, bottom, left, right },
      scales: { x: axis }
    } = chart
    if (!axis) return
    /** Where there is room for a mark beside the one before it; closer ones say no more. */
    const places = (values: readonly number[]): number[] => {
      let last = Number.NEGATIVE_INFINITY
      return values
        .map((value) => axis.getPixelForValue(value))
        .filter((x) => {
          const isApart = x >= left - 1 && x <= right + 1 && x - last > 2 * half
          if (isApart) last = x
          return isApart
        })
    }
    ctx.save()
    ctx.lineWidth = 1.5
    chart.data.datasets.forEach((dataset, i) => {
      if (!chart.isDatasetVisible(i)) return
      const {
        breaks = [],
        unlogarithmic = [],
        backgroundColor
      } = dataset as { breaks?: Break[]; unlogarithmic?: number[]; backgroundColor?: string }
      ctx.fillStyle = ctx.strokeStyle = String(backgroundColor)
      const placesOf = (kind: Break['value']): number[] =>
        places(breaks.filter(({ value }) => value === kind).map(({ x }) => x))
      for (const x of placesOf('NaN')) cross(ctx, x, bottom - half - 2)
      for (const x of placesOf('Infinity')) arrow(ctx, { x, edge: top, towards: -1, isHollow: false })
      for (const x of placesOf('-Infinity')) arrow(ctx, { x, edge: bottom, towards: 1, isHollow: false })
      for (const x of places(unlogarithmic)) arrow(ctx, { x, edge: bottom, towards: 1, isHollow: true })
    })
    ctx.restore()
  }
}
