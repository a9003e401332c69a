import type { CurveFigure } from './curve-figure'
import { figureThemes } from './palette'

const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

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
    mark: { type: 'line', strokeWidth: 1.75 },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: xTitle, scale: { zero: false, nice: false } },
      y: {
        field: 'y',
        type: 'quantitative',
        title: yTitle === '' ? null : yTitle,
        scale: isLogarithmic ? { type: 'log' } : { zero: false },
        ...(isShare ? { axis: { format: '.2~%' } } : {})
      },
      color: {
        field: 'series',
        type: 'nominal',
        title: null,
        sort: null,
        scale: scaleOf(lines.map(({ color, isFaint }) => (isFaint ? `${color}4d` : color)))
      },
      strokeDash: {
        field: 'series',
        type: 'nominal',
        title: null,
        sort: null,
        scale: scaleOf(lines.map(({ dash }) => (dash.length === 0 ? [1, 0] : dash)))
      }
    },
    config: {
      view: { stroke: null },
      axis: { labelColor: muted, titleColor: muted, gridColor: grid, domainColor: grid },
      legend: { labelColor: text },
      title: { color: text }
    }
  }
}
