import type { ChartConfiguration, ChartDataset } from 'chart.js'
import { type FigureMetric, formatRate, isShare } from '../contract'
import { edgeMarks } from './edge-marks'
import { endLabels } from './end-labels'
import { drawnNotes, englishNotes, notesHeight, notesOf, type NoteWords } from './figure-notes'
import { countingTicks, formatTick, logarithmicTicks, timeTicks } from './ticks'
import { type FigureTheme, figureThemes, seriesColor } from './palette'
import { marksHeight, marksOf, runMarks, type SteeringWords } from './run-marks'
import { seedBands } from './seed-bands'
import { groupsAsRuns } from './seed-groups'
import { bandOf, type FigureAxis, type FigureRun, isTimeAxis, type Series, seriesOf } from './series'

export interface FigureOptions {
  metrics: readonly FigureMetric[]
  axis: FigureAxis
  smoothing: number
  logarithmic: boolean
  /** One line for all runs that differ by seed alone, with a band around it. */
  groupBy?: 'seed' | null
  theme: 'light' | 'dark'
  title: string
  /** CSS pixels beside the plot for the names of the lines. */
  labelWidth: number
  fontFamily: string
  /** CSS pixels; 11 where none is given. */
  fontSize?: number
  /** Notes are written below the plot; the screen has them beside it as text. */
  drawsNotes?: boolean
}

/** Titles of the axes; the screen passes its own language's. */
export interface FigureWords {
  axes: Record<FigureAxis, string>
  metrics: Record<FigureMetric, string>
  steering: SteeringWords
  notes: NoteWords
}
export const englishWords: FigureWords = {
  axes: { epoch: 'Epoch', step: 'Step', time: 'Time', active: 'Active time' },
  metrics: {
    loss: 'Loss',
    accuracy: 'Accuracy',
    val_loss: 'Validation loss',
    val_accuracy: 'Validation accuracy',
    learningRate: 'Learning rate'
  },
  steering: { learningRate: 'lr', epochs: 'epochs', earlyStopping: 'early stopping', off: 'off' },
  notes: englishNotes
}

/**
 * With one run, colour tells training from validation; with several, colour tells the runs apart, a dashed
 * line is training's and a dotted one the learning rate.
 */
export function lineStyle(
  each: Series,
  runs: FigureRun[],
  theme: FigureTheme
): { color: string; dash: number[] } {
  const validation = each.metric.startsWith('val_')
  const isRate = each.metric === 'learningRate'
  if (runs.length === 1) return { color: seriesColor(theme, isRate ? 2 : validation ? 0 : 1), dash: [] }
  return {
    color: seriesColor(
      theme,
      runs.findIndex((run) => run.summary.id === each.runId)
    ),
    dash: validation ? [] : isRate ? [2, 2] : [5, 3]
  }
}

export function labelOf(
  each: Series,
  runs: FigureRun[],
  metrics: readonly FigureMetric[],
  words: FigureWords
): string {
  const metric = words.metrics[each.metric]
  const name =
    runs.length === 1 ? metric : metrics.length === 1 ? each.runName : `${each.runName} · ${metric}`
  return each.spread ? `${name} (n = ${each.spread.runs})` : name
}

/** What a figure has a line and a colour for: runs, or their groups. */
export const shownRuns = (
  runs: FigureRun[],
  { groupBy }: Pick<FigureOptions, 'groupBy'>
): FigureRun[] => (groupBy === 'seed' ? groupsAsRuns(runs) : runs)

function datasetOf(
  each: Series,
  style: { color: string; dash: number[] },
  label: string,
  hasRange: boolean
): ChartDataset<'line'> {
  const faint = each.kind !== 'epoch'
  /** The range lies below the steps, and both below the epochs. */
  const strength = each.kind === 'range' ? '26' : hasRange ? '80' : '33'
  const drawn = each.points.filter((point) => Number.isFinite(point.y)).length
  return {
    label: `${each.runName} ${each.metric}`,
    data: each.points,
    borderColor: faint ? `${style.color}${strength}` : style.color,
    backgroundColor: style.color,
    borderWidth: faint ? 1 : 1.75,
    borderDash: faint ? [] : style.dash,
    pointRadius: !faint && drawn <= 2 ? 2.5 : 0,
    pointHoverRadius: faint ? 0 : 3,
    tension: 0,
    spanGaps: false,
    order: each.kind === 'range' ? 2 : faint ? 1 : 0,
    breaks: each.breaks,
    unlogarithmic: each.unlogarithmic,
    band: bandOf(each),
    endLabel: faint ? null : { text: label, color: style.color }
  }
}

/** Two lines that are not drawn: the axis has room for what lies between them. */
function boundsOf(each: Series): ChartDataset<'line'>[] {
  const places = bandOf(each).flat()
  if (places.length === 0) return []
  return (['low', 'high'] as const).map((bound) => ({
    label: '',
    data: places.map((place) => ({ x: place.x, y: place[bound] })),
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    pointHitRadius: 0,
    endLabel: null
  }))
}

/** The Chart.js configuration of a figure of runs: the screen and the exporters draw this same one. */
export function runFigure(
  given: FigureRun[],
  options: FigureOptions,
  words: FigureWords = englishWords
): ChartConfiguration<'line'> {
  const theme = figureThemes[options.theme]
  const runs = shownRuns(given, options)
  const series = seriesOf(given, options.metrics, options)
  const styles = series.map((each) => lineStyle(each, runs, theme))
  const share = options.metrics.every(isShare)
  const size = options.fontSize ?? 11
  const font = { family: options.fontFamily, size }
  const ticks = { color: theme.muted, font }
  const title = (text: string) => ({ display: true, text, color: theme.muted, font })
  const marks = marksOf(runs, options.axis, words.steering)
  const whole = !isTimeAxis(options.axis)
  const ranges = series.some((each) => each.kind === 'range')
  const notes = options.drawsNotes ? notesOf(runs, series, words.notes) : []
  const letters = `${size}px ${options.fontFamily}`
  const isLogarithmic = options.logarithmic && !share
  return {
    type: 'line',
    data: {
      datasets: [
        ...series.map((each, i) =>
          datasetOf(
            each,
            styles[i] as { color: string; dash: number[] },
            labelOf(each, runs, options.metrics, words),
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
        padding: {
          right: options.labelWidth,
          top: 4 + marksHeight(marks, size),
          bottom: notesHeight(notes, size)
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
        },
        // The least and the largest of each pixel's column stay.
        'decimation': { enabled: true, algorithm: 'min-max' }
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
            callback: (value) => (whole ? Number(value).toLocaleString('en') : formatTick(Number(value)))
          },
          afterBuildTicks: (axis) => {
            const values = whole ? countingTicks(axis.min, axis.max) : timeTicks(axis.min, axis.max)
            axis.ticks = values.map((value) => ({ value }))
          }
        },
        y: {
          type: isLogarithmic ? 'logarithmic' : 'linear',
          title: title(axisTitle(options.metrics, words)),
          grid: { color: theme.grid },
          border: { display: false },
          ticks: {
            ...ticks,
            callback: (value) =>
              share ? `${+(Number(value) * 100).toFixed(2)}%` : formatRate(Number(value), 4)
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
      endLabels(letters),
      drawnNotes(notes, { ink: theme.muted, font: letters, size })
    ]
  }
}

export function axisTitle(metrics: readonly FigureMetric[], words: FigureWords): string {
  if (metrics.length === 1) return words.metrics[metrics[0] as FigureMetric]
  if (metrics.every(isShare)) return words.metrics.accuracy
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
