import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { PlotRequest } from '../contract'
import type { CurveFigure, CurveLine } from '../figures/curve-figure'
import { figureThemes } from '../figures/palette'

const pixelsPerInch = 96
/** Points a line's width, and of its letters. */
const [lineWidth, letters] = [1.75, 11]

/**
 * A slide with the figure as a chart of PowerPoint's own, which can be edited there: its data are in it. The
 * library is loaded when a slide is asked for.
 */
export async function pptxOf(
  figure: CurveFigure,
  { width, height, theme, transparent }: PlotRequest
): Promise<Uint8Array> {
  const { default: PptxGenJS } = await import('pptxgenjs')
  const { ground, text, muted, grid } = figureThemes[theme]
  const presentation = new PptxGenJS()
  const size = { width: width / pixelsPerInch, height: height / pixelsPerInch }
  presentation.defineLayout({ name: 'figure', ...size })
  presentation.layout = 'figure'
  presentation.company = presentation.author = 'Atelier'
  presentation.title =
    figure.title === '' ? figure.lines.map(({ name }) => name).join(', ') : figure.title

  const slide = presentation.addSlide()
  if (!transparent) slide.background = { color: bare(ground) }
  const lines = figure.lines.filter(({ isFaint }) => !isFaint).flatMap(withBounds)
  slide.addChart(presentation.ChartType.scatter, dataOf(figure.xTitle, lines), {
    ...{ x: 0, y: 0, w: size.width, h: size.height },
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
  })
  if (figure.notes.length > 0) slide.addNotes(figure.notes.join('\n'))
  return withGaps((await presentation.write({ outputType: 'nodebuffer' })) as Uint8Array)
}

/**
 * The library writes a place without a value as an empty number, which a strict reader refuses: where there
 * is none, none is written.
 */
function withGaps(slides: Uint8Array): Uint8Array {
  const parts = unzipSync(slides)
  for (const [name, content] of Object.entries(parts))
    if (/^ppt\/charts\/chart[^/]*\.xml$/.test(name))
      parts[name] = strToU8(strFromU8(content).replace(/<c:pt idx="\d+"><c:v><\/c:v><\/c:pt>/g, ''))
  return zipSync(parts)
}

const bare = (color: string): string => color.slice(1).toUpperCase()

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

/** All lines over the places that any of them has; nothing where one has none. */
function dataOf(xTitle: string, lines: CurveLine[]): { name: string; values: number[] }[] {
  const places = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (a, b) => a - b
  )
  return [
    { name: xTitle, values: places },
    ...lines.map(({ name, points }) => {
      const values = new Map(points.map(({ x, y }) => [x, y]))
      const at = (x: number): number | null => {
        const y = values.get(x)
        return y !== undefined && Number.isFinite(y) ? y : null
      }
      // Its types know no gap.
      return { name, values: places.map(at) as number[] }
    })
  ]
}
