import type PptxGenJS from 'pptxgenjs'
import type { PlotRequest } from '../contract'
import type { CurveFigure, CurveLine } from '../figures/curve-figure'
import { figureThemes } from '../figures/palette'
import { bare, inches, overAllPlaces, slideOf } from './slide'

/** Points a line's width, and of its letters. */
const [lineWidth, letters] = [1.75, 11]

/** A slide with the figure as a chart of PowerPoint's own, which can be edited there: its data are in it. */
export function pptxOf(
  figure: CurveFigure,
  { width, height, theme, transparent }: PlotRequest
): Promise<Uint8Array> {
  const { ground, text, muted, grid } = figureThemes[theme]
  const title = figure.title === '' ? figure.lines.map(({ name }) => name).join(', ') : figure.title
  const lines = figure.lines.filter(({ isFaint }) => !isFaint).flatMap(withBounds)
  const size = { width, height, ground: transparent ? 'none' : ground, title }
  const data = overAllPlaces(figure.xTitle, lines)
  const options: PptxGenJS.IChartOpts = {
    ...{ x: 0, y: 0, w: inches(width), h: inches(height) },
    ...{ lineSize: lineWidth, lineDataSymbol: 'none' },
    chartColors: lines.map(({ color }) => bare(color)),
    ...{
      showLegend: lines.length > 1,
      legendPos: 'r',
      legendFontSize: letters,
      legendColor: bare(text)
    },
    ...{
      showTitle: figure.title !== '',
      title: figure.title,
      titleColor: bare(text),
      titleFontSize: 14
    },
    ...{ showCatAxisTitle: true, catAxisTitle: figure.xTitle, catAxisTitleColor: bare(muted) },
    ...{ showValAxisTitle: figure.yTitle !== '', valAxisTitle: figure.yTitle },
    ...{ valAxisTitleColor: bare(muted), valAxisTitleFontSize: letters, catAxisTitleFontSize: letters },
    ...{ catAxisLabelColor: bare(muted), valAxisLabelColor: bare(muted) },
    ...{ catAxisLabelFontSize: letters, valAxisLabelFontSize: letters },
    ...{ valGridLine: { color: bare(grid), size: 0.75 }, catGridLine: { style: 'none' } },
    valAxisLabelFormatCode: figure.isShare ? '0.0%' : 'General',
    ...(figure.isLogarithmic ? { valAxisLogScaleBase: 10 } : {})
  }
  return slideOf(size, (slide, { ChartType }) => {
    slide.addChart(ChartType.scatter, data, options)
    if (figure.notes.length > 0) slide.addNotes(figure.notes.join('\n'))
  })
}

/** A chart of PowerPoint's has no bands: where one would be, its edges are lines. */
function withBounds(line: CurveLine): CurveLine[] {
  const places = line.band.flat()
  if (places.length === 0) return [line]
  const bound = (side: 'low' | 'high', sign: string): CurveLine => ({
    ...line,
    name: `${line.name} ${sign} sd`,
    points: places.map((place) => ({ x: place.x, y: place[side] }))
  })
  return [line, bound('low', '−'), bound('high', '+')]
}
