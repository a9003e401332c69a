import type { Chart, Plugin } from 'chart.js'
import type { BandPlace } from './series'

declare module 'chart.js' {
  interface LineControllerDatasetOptions {
    /** Carried by the line's data set: the band around a mean, in its stretches. */
    band?: readonly (readonly BandPlace[])[]
  }
}

/** Half the width of a band at a single place, in CSS pixels. */
const half = 3

interface Edge {
  x: number
  top: number
  bottom: number
}

/** Places that share a pixel's column as one, from their highest to their lowest: more is not seen. */
function edgesOf(stretch: readonly BandPlace[], scales: Chart['scales']): Edge[] {
  const edges: Edge[] = []
  for (const place of stretch) {
    const x = scales['x']?.getPixelForValue(place.x) ?? Number.NaN
    const top = scales['y']?.getPixelForValue(place.high) ?? Number.NaN
    const bottom = scales['y']?.getPixelForValue(place.low) ?? Number.NaN
    const last = edges.at(-1)
    if (!last || Math.floor(last.x) !== Math.floor(x)) edges.push({ x, top, bottom })
    else {
      last.top = Math.min(last.top, top)
      last.bottom = Math.max(last.bottom, bottom)
    }
  }
  const [only] = edges
  if (!only || edges.length > 1) return edges
  return [
    { ...only, x: only.x - half },
    { ...only, x: only.x + half }
  ]
}

/** Fills the bands around means, below all lines. */
export const seedBands: Plugin<'line'> = {
  id: 'seed-bands',
  beforeDatasetsDraw(chart: Chart) {
    const { ctx, scales } = chart
    ctx.save()
    ctx.globalAlpha = 0.18
    chart.data.datasets.forEach((dataset, i) => {
      const { band = [], backgroundColor } = dataset as {
        band?: BandPlace[][]
        backgroundColor?: string
      }
      if (!chart.isDatasetVisible(i)) return
      ctx.fillStyle = String(backgroundColor)
      for (const stretch of band) {
        const edges = edgesOf(stretch, scales)
        ctx.beginPath()
        edges.forEach(({ x, top }, at) => (at === 0 ? ctx.moveTo(x, top) : ctx.lineTo(x, top)))
        for (const { x, bottom } of edges.reverse()) ctx.lineTo(x, bottom)
        ctx.closePath()
        ctx.fill()
      }
    })
    ctx.restore()
  }
}
