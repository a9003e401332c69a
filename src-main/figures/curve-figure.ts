import { type FigureMetric, isShare } from '../contract'
import { notesOf } from './figure-notes'
import { figureThemes } from './palette'
import { englishWords, type FigureOptions } from './figure-options'
import { axisTitle, shownRuns } from './run-figure'
import { labelOf, lineStyle } from './run-lines'
import { type BandPlace, bandOf, type FigureRun, type Point, type Series, seriesOf } from './series'

/** A line as data, for formats that draw it themselves. */
export interface CurveLine {
  /** What the legend calls it; no two lines have one name. */
  name: string
  runId: string
  metric: FigureMetric
  /** Steps are a faint background of the epochs. */
  isFaint: boolean
  /** Six hexadecimal digits after a #. */
  color: string
  /** Lengths of dashes and gaps in CSS pixels; none for a whole line. */
  dash: number[]
  /** NaN where there is a gap. */
  points: Point[]
  /** The band around a mean, in its stretches. */
  band: BandPlace[][]
}

/** Curves of runs without a place or a size: what every format of data says of them. */
export interface CurveFigure {
  title: string
  xTitle: string
  yTitle: string
  /** Values are shares of 1, shown as percent. */
  isShare: boolean
  isLogarithmic: boolean
  lines: CurveLine[]
  /** What cannot be drawn, a sentence each. */
  notes: string[]
}

/** The lines of a figure as the screen has them, in its colours and under its names. */
export function curveFigure(given: FigureRun[], options: FigureOptions): CurveFigure {
  const words = englishWords
  const theme = figureThemes[options.theme]
  const runs = shownRuns(given, options)
  const series = seriesOf(given, options.metrics, options)
  const areShares = options.metrics.every(isShare)
  const names = new Map<string, number>()
  const line = (each: Series): CurveLine => {
    const { color, dash } = lineStyle(each, runs, theme)
    const { text, suffix } = labelOf(each, runs, { metrics: options.metrics }, words)
    const label = text + suffix
    const isFaint = each.kind === 'step'
    const name = uniqueName(isFaint ? `${label} (steps)` : label, names)
    const { runId, metric, points } = each
    return { name, runId, metric, isFaint, color, dash, points, band: bandOf(each) }
  }
  return {
    title: options.title,
    xTitle: words.axes[options.axis] + (unitOf[options.axis] ?? ''),
    yTitle: axisTitle(options.metrics, words),
    isShare: areShares,
    isLogarithmic: options.logarithmic && !areShares,
    lines: series.filter(({ kind }) => kind !== 'range').map(line),
    notes: notesOf(runs, series, words.notes)
  }
}

const unitOf: Partial<Record<FigureOptions['axis'], string>> = { time: ' (s)', active: ' (s)' }

/** Runs may share a name; their lines may not. */
function uniqueName(name: string, names: Map<string, number>): string {
  const count = (names.get(name) ?? 0) + 1
  names.set(name, count)
  return count === 1 ? name : `${name} (${count})`
}
