import type { Chart, ChartConfiguration, ChartDataset } from 'chart.js'
import { type FigureMetric, formatBytes, formatRate, isBytes, isOfMachine, isShare } from '../contract'
import { edgeMarks } from './edge-marks'
import { endLabels, placeOfNames, widthOfNames } from './end-labels'
import { drawnNotes, notesHeight, notesOf } from './figure-notes'
import { englishWords, type FigureOptions, type FigureWords, letterSize } from './figure-options'
import { legendMargin, nameHeight } from './legend'
import { countingTicks, formatTick, logarithmicTicks, timeTicks } from './ticks'
import { lineMarkers } from './line-markers'
import { thinning } from './thinning'
import { type FigureTheme, figureThemes } from './palette'
import { boundsOf, datasetOf, labelledOf, labelOf, lineStyle, type LineStyle } from './run-lines'
import { marksHeight, marksOf, runMarks } from './run-marks'
import { seedBands } from './seed-bands'
import { boundsOfRange } from './shown-range'
import { groupsAsRuns } from './seed-groups'
import { type FigureRun, isTimeAxis, type Series, seriesOf } from './series'

/** What a figure has a line and a colour for: runs, or their groups. */
export const shownRuns = (runs: FigureRun[], { groupBy }: Pick<FigureOptions, 'groupBy'>): FigureRun[] =>
  groupBy === 'seed' ? groupsAsRuns(runs) : runs

/**
 * The Chart.js configuration of a figure of runs: the screen and the exporters draw this same one.
 * @param series its lines, where they are known already
 */
export function runFigure(
  given: FigureRun[],
  options: FigureOptions,
  words: FigureWords = englishWords,
  series: readonly Series[] = seriesOf(given, options.metrics, options)
): ChartConfiguration<'line'> {
  const theme = figureThemes[options.theme]
  const runs = shownRuns(given, options)
  const styles = series.map((each) => lineStyle(each, runs, theme, options.colors))
  const share = options.metrics.every(isShare)
  const size = options.fontSize ?? letterSize
  const ofBytes = options.metrics.every(isBytes)
  const font = { family: options.fontFamily, size }
  const ticks = { color: theme.muted, font }
  const title = (text: string) => ({ display: true, text, color: theme.muted, font })
  const marks = marksOf(runs, options.axis, words.steering)
  const whole = !isTimeAxis(options.axis)
  const tickText = (value: number): string => (whole ? value.toLocaleString('en') : formatTick(value))
  const ranges = series.some((each) => each.kind === 'range')
  const shownRange = boundsOfRange(series, options.range ?? null, options.stretch ?? null)
  const labelled = options.namesLines === false ? new Set() : labelledOf(series)
  const notes = options.drawsNotes ? notesOf(runs, series, words.notes) : []
  const below = notesHeight(notes, size)
  const letters = `${size}px ${options.fontFamily}`
  const isLogarithmic = options.logarithmic && !share
  return {
    type: 'line',
    data: {
      datasets: [
        ...series.map((each, i) =>
          datasetOf(
            each,
            styles[i] as LineStyle,
            labelled.has(each)
              ? { ...labelOf(each, runs, options, words), ...(styles[i] as LineStyle) }
              : null,
            ranges
          )
        ),
        ...series.flatMap(boundsOf)
      ]
    },
    options: {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      layout: {
        padding: ({ chart }) => {
          const datasets = chart.data.datasets as ChartDataset<'line'>[]
          const legend = placeOfNames(datasets, chart, { size, below })
          const top = 4 + marksHeight(marks, size)
          if (legend.place === 'ends') {
            return { right: besidePlot(chart, letters, options), top, bottom: below }
          }
          const rows = legend.rows * nameHeight(size)
          return { right: 2 * legendMargin, top, bottom: below + rows + legendMargin }
        }
      },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      plugins: {
        'legend': { display: false },
        'title': {
          display: options.title !== '',
          text: options.title,
          color: theme.text,
          font: { family: options.fontFamily, size: 14, weight: 600 },
          align: 'start',
          padding: { bottom: 12 }
        },
        'tooltip': { enabled: false },
        'run-marks': {
          ...marks,
          shade: theme.pause,
          ink: theme.muted,
          ground: theme.ground,
          size,
          font: `${size}px ${options.fontFamily}`
        }
      },
      scales: {
        x: {
          type: 'linear',
          title: title(words.axes[options.axis]),
          grid: { display: false },
          border: { color: theme.grid },
          bounds: 'data',
          ticks: {
            ...ticks,
            maxRotation: 0,
            precision: 0,
            callback: (value) => tickText(Number(value))
          },
          afterBuildTicks: (axis) => {
            const { min, max } = axis
            const ticksOf = whole ? countingTicks : timeTicks
            axis.ctx.font = `${size}px ${options.fontFamily}`
            const widths = ticksOf(min, max).map((value) => axis.ctx.measureText(tickText(value)).width)
            const apart = (Math.max(0, ...widths) + size / 2) / axis.maxWidth
            axis.ticks = ticksOf(min, max, apart).map((value) => ({ value }))
          }
        },
        y: {
          type: isLogarithmic ? 'logarithmic' : 'linear',
          ...shownRange,
          beginAtZero: options.metrics.every((metric) => isOfMachine(metric)),
          title: title(axisTitle(options.metrics, words)),
          grid: { color: theme.grid },
          border: { display: false },
          ticks: {
            ...ticks,
            callback: (value) =>
              ofBytes
                ? formatBytes(Number(value))
                : share
                  ? `${+(Number(value) * 100).toFixed(2)}%`
                  : formatRate(Number(value), 4)
          },
          afterBuildTicks: (axis) => {
            if (isLogarithmic)
              axis.ticks = logarithmicTicks(axis.ticks.map(({ value }) => value)).map((value) => ({
                value
              }))
          }
        }
      }
    },
    plugins: [
      ground(theme),
      runMarks,
      seedBands,
      edgeMarks,
      thinning,
      lineMarkers,
      endLabels({ font: letters, size, below }),
      drawnNotes(notes, { ink: theme.muted, font: letters, size })
    ]
  }
}

/** CSS pixels beside the plot; where names need more than usual, in steps, so that a digit moves nothing. */
function besidePlot(
  chart: Chart,
  font: string,
  { labelWidth, mostLabelWidth = labelWidth }: FigureOptions
): number {
  const step = 16
  const needed = labelWidth < mostLabelWidth ? widthOfNames(chart, { font }) : 0
  return Math.max(labelWidth, Math.min(mostLabelWidth, Math.ceil(needed / step) * step))
}

export function axisTitle(metrics: readonly FigureMetric[], words: FigureWords): string {
  if (metrics.length === 1) return words.metrics[metrics[0] as FigureMetric]
  if (metrics.every((metric) => metric.endsWith('accuracy'))) return words.metrics.accuracy
  return metrics.every((metric) => metric.endsWith('loss')) ? words.metrics.loss : ''
}

/** A figure that leaves the screen has a ground of its own. */
function ground(theme: FigureTheme): NonNullable<ChartConfiguration<'line'>['plugins']>[number] {
  return {
    id: 'ground',
    beforeDraw: ({ ctx, width, height }) => {
      ctx.save()
      ctx.fillStyle = theme.ground
      ctx.fillRect(0, 0, width, height)
      ctx.restore()
    }
  }
}
