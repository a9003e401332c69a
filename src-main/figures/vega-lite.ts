import type { CurveFigure } from './curve-figure'
import { figureThemes } from './palette'

const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

/** More names than this go into a further column. */
const rowsOfLegend = 25

/** How a figure is drawn. */
interface Style {
  width: number
  height: number
  theme: 'light' | 'dark'
  transparent: boolean
}

/** A figure as a specification of Vega-Lite 6, its data in it; null is a gap. */
export function vegaLiteOf(figure: CurveFigure, { width, height, theme, transparent }: Style): object {
  const { ground, muted, grid, text } = figureThemes[theme]
  const { lines, title, notes, xTitle, yTitle, isShare, isLogarithmic } = figure
  const scaleOf = (range: unknown[]) => ({ domain: lines.map(({ name }) => name), range })
  const x = { field: 'x', type: 'quantitative', title: xTitle, scale: { zero: false, nice: false } }
  const y = {
    field: 'y',
    type: 'quantitative',
    title: yTitle === '' ? null : yTitle,
    scale: isLogarithmic ? { type: 'log' } : { zero: false },
    ...(isShare ? { axis: { format: '.2~%' } } : {})
  }
  const color = {
    field: 'series',
    type: 'nominal',
    title: null,
    sort: null,
    scale: scaleOf(lines.map((line) => (line.isFaint ? `${line.color}4d` : line.color)))
  }
  const strokeDash = {
    field: 'series',
    type: 'nominal',
    title: null,
    sort: null,
    scale: scaleOf(lines.map(({ dash }) => (dash.length === 0 ? [1, 0] : dash)))
  }
  const drawn = {
    mark: { type: 'line', strokeWidth: 1.75 },
    encoding: { x, y, color, strokeDash }
  }
  const bands = lines.flatMap(({ name, band }) =>
    band.flatMap((places, stretch) => places.map((place) => ({ series: name, stretch, ...place })))
  )
  const filled = {
    data: { values: bands },
    mark: { type: 'area', opacity: 0.18 },
    encoding: {
      ...{ x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      ...{ color, detail: { field: 'stretch', type: 'nominal' } }
    }
  }
  return {
    $schema: schema,
    ...(title === '' ? {} : { title }),
    ...(notes.length === 0 ? {} : { description: notes.join('. ') }),
    width,
    height,
    autosize: { type: 'fit', contains: 'padding' },
    background: transparent ? null : ground,
    data: {
      values: lines.flatMap(({ name, points }) =>
        points.map(({ x, y }) => ({ series: name, x, y: Number.isFinite(y) ? y : null }))
      )
    },
    ...(bands.length === 0 ? drawn : { layer: [filled, drawn] }),
    config: {
      view: { stroke: null },
      axis: { labelColor: muted, titleColor: muted, gridColor: grid, domainColor: grid },
      legend: { labelColor: text, symbolLimit: 0, columns: Math.ceil(lines.length / rowsOfLegend) },
      title: { color: text }
    }
  }
}
