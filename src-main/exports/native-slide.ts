import type PptxGenJS from 'pptxgenjs'
import type { NativeFigure } from '../figures/drawing'
import { inkOn } from '../figures/drawing-parts'
import { figureThemes } from '../figures/palette'
import { bare, inches, overAllPlaces, points } from './slide'

interface Look {
  /** CSS pixels. */
  width: number
  height: number
  theme: 'light' | 'dark'
  title: string
}

/** Points of letters in charts. */
const letters = 11

/** Puts a figure on a slide as a table or a chart of PowerPoint's own, whose data are in it. */
export function addNative(
  slide: PptxGenJS.Slide,
  presentation: PptxGenJS,
  native: NativeFigure,
  look: Look
): void {
  const { ChartType } = presentation
  switch (native.type) {
    case 'matrix':
      return addMatrix(slide, native)
    case 'bars': {
      const { categories, series } = native
      const data = series.map(({ name, values }) => ({ name, labels: categories, values }))
      slide.addChart(ChartType.bar, data, {
        ...lookOf(look, series),
        ...{ barDir: 'col', barGrouping: 'clustered', barGapWidthPct: 25 },
        ...shares,
        catAxisLabelFontSize: letters
      })
      return
    }
    case 'points': {
      const { series, xTitle, yTitle } = native
      slide.addChart(ChartType.scatter, overAllPlaces(xTitle, series), {
        ...lookOf(look, series),
        ...{ lineSize: 1.75, lineDataSymbol: 'circle', lineDataSymbolSize: 6 },
        // Each line has points of its own, between which it goes on.
        displayBlanksAs: 'span',
        ...shares,
        ...{ catAxisMinVal: 0, catAxisMaxVal: 1, catAxisMajorUnit: 0.2, catAxisLabelFormatCode: '0%' },
        ...{ showCatAxisTitle: true, catAxisTitle: xTitle, catAxisTitleFontSize: letters },
        ...{ showValAxisTitle: true, valAxisTitle: yTitle, valAxisTitleFontSize: letters },
        catGridLine: { style: 'none' }
      })
      return
    }
    case 'cloud': {
      const { series, xTitle, yTitle } = native
      slide.addChart(ChartType.scatter, overAllPlaces(xTitle, series), {
        ...lookOf(look, series),
        ...{ lineSize: 0, lineDataSymbol: 'circle', lineDataSymbolSize: 3 },
        ...(xTitle === '' ? { catAxisHidden: true, valAxisHidden: true } : {}),
        ...{ showCatAxisTitle: xTitle !== '', catAxisTitle: xTitle, catAxisTitleFontSize: letters },
        ...{ showValAxisTitle: yTitle !== '', valAxisTitle: yTitle, valAxisTitleFontSize: letters },
        ...{ catGridLine: { style: 'none' }, valGridLine: { style: 'none' } }
      })
      return
    }
    default:
      return native satisfies never
  }
}

/** An axis from nothing to all. */
const shares: PptxGenJS.IChartOpts = {
  ...{ valAxisMinVal: 0, valAxisMaxVal: 1, valAxisMajorUnit: 0.2, valAxisLabelFormatCode: '0%' },
  valAxisLabelFontSize: letters
}

function lookOf(
  { width, height, theme, title }: Look,
  series: readonly { color: string }[]
): PptxGenJS.IChartOpts {
  const { text, muted, grid } = figureThemes[theme]
  return {
    ...{ x: 0, y: 0, w: inches(width), h: inches(height) },
    chartColors: series.map(({ color }) => bare(color)),
    ...{ showLegend: true, legendPos: 't', legendFontSize: letters, legendColor: bare(text) },
    ...{ showTitle: title !== '', title, titleColor: bare(text), titleFontSize: 14 },
    ...{ catAxisLabelColor: bare(muted), valAxisLabelColor: bare(muted) },
    ...{ catAxisTitleColor: bare(muted), valAxisTitleColor: bare(muted) },
    valGridLine: { color: bare(grid), size: 0.75 }
  }
}

/** A table of PowerPoint's: names of the classes first in each row, and below all of them. */
function addMatrix(slide: PptxGenJS.Slide, matrix: Extract<NativeFigure, { type: 'matrix' }>): void {
  const { classes, cells, frame, room, isLevel, size } = matrix
  const names = room + 8
  const foot = isLevel ? size + 6 : room + 8
  const width = (frame.right - frame.left - names) / classes.length
  const height = (frame.bottom - frame.top - foot) / classes.length
  const letterSize = points(Math.max(5, Math.min(size, height * 0.6, width / 2.5)))
  const style = { fontSize: letterSize, margin: 0, valign: 'middle' } as const
  const named = (text: string, align: 'right' | 'center'): PptxGenJS.TableCell => ({
    text,
    options: { ...style, align, color: bare(matrix.ink) }
  })
  const cellOf = (cell: { fill: string; text: string } | null): PptxGenJS.TableCell => {
    const { fill, text } = cell ?? { fill: matrix.empty, text: '' }
    const ink = { color: bare(inkOn(fill)), fill: { color: bare(fill) } }
    return { text, options: { ...style, ...ink, align: 'center' } }
  }
  const rows = cells.map((row, i) => [named(`${classes[i] ?? ''} `, 'right'), ...row.map(cellOf)])
  const below = classes.map((name) => {
    const { text, options } = named(name, 'center')
    return isLevel ? { text, options } : { text, options: { ...options, textDirection: 'vert270' } }
  }) as PptxGenJS.TableCell[]
  slide.addTable([...rows, [named('', 'right'), ...below]], {
    ...{ x: inches(frame.left), y: inches(frame.top) },
    ...{ w: inches(frame.right - frame.left), h: inches(frame.bottom - frame.top) },
    colW: [names, ...classes.map(() => width)].map(inches),
    rowH: [...classes.map(() => height), foot].map(inches),
    border: { type: 'none' },
    autoPage: false
  })
}
