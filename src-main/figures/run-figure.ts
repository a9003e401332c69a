import type { ChartConfiguration, ChartDataset } from 'chart.js'
import type { MetricName } from '../contract'
import { endLabels } from './end-labels'
import { formatNumber, formatTick, isShare, timeTicks, wholeTicks } from './numbers'
import { type FigureTheme, figureThemes, seriesColor } from './palette'
import { marksHeight, marksOf, runMarks, type SteeringWords } from './run-marks'
import { type FigureAxis, type FigureRun, isTimeAxis, type Series, seriesOf } from './series'

export interface FigureOptions {
  metrics: readonly MetricName[]
  axis: FigureAxis
  smoothing: number
  logarithmic: boolean
  theme: 'light' | 'dark'
  title: string
  /** CSS pixels beside the plot for the names of the lines. */
  labelWidth: number
  fontFamily: string
  /** CSS pixels; 11 where none is given. */
  fontSize?: number
}

/** Titles of the axes; the screen passes its own language's. */
export interface FigureWords {
  axes: Record<FigureAxis, string>
  metrics: Record<MetricName, string>
  steering: SteeringWords
}
export const englishWords: FigureWords = {
  axes: { epoch: 'Epoch', step: 'Step', time: 'Time', active: 'Active time' },
  metrics: { loss: 'Loss', accuracy: 'Accuracy', val_loss: 'Validation loss', val_accuracy: 'Validation accuracy' },
  steering: { learningRate: 'lr', epochs: 'epochs', earlyStopping: 'early stopping', off: 'off' }
}

/**
 * With one run, colour tells training from validation; with several, colour tells the runs apart and a dashed line is
 * training's.
 */
function lineStyle(each: Series, runs: FigureRun[], theme: FigureTheme): { color: string; dash: number[] } {
  const validation = each.metric.startsWith('val_')
  if (runs.length === 1) return { color: seriesColor(theme, validation ? 0 : 1), dash: [] }
  return { color: seriesColor(theme, runs.findIndex((run) => run.summary.id === each.runId)), dash: validation ? [] : [5, 3] }
}

function labelOf(each: Series, runs: FigureRun[], metrics: readonly MetricName[], words: FigureWords): string {
  if (runs.length === 1) return words.metrics[each.metric]
  return metrics.length === 1 ? each.runName : `${each.runName} · ${words.metrics[each.metric]}`
}

function datasetOf(each: Series, style: { color: string; dash: number[] }, label: string): ChartDataset<'line'> {
  const faint = each.kind === 'step'
  const drawn = each.points.filter((point) => Number.isFinite(point.y)).length
  return {
    label: `${each.runName} ${each.metric}`, data: each.points, borderColor: faint ? `${style.color}33` : style.color, backgroundColor: style.color,
    borderWidth: faint ? 1 : 1.75, borderDash: faint ? [] : style.dash, pointRadius: !faint && drawn <= 2 ? 2.5 : 0, pointHoverRadius: faint ? 0 : 3, tension: 0, spanGaps: false,
    order: faint ? 1 : 0, endLabel: faint ? null : { text: label, color: style.color }
  }
}

/** The Chart.js configuration of a figure of runs: the screen and the exporters draw this same one. */
export function runFigure(runs: FigureRun[], options: FigureOptions, words: FigureWords = englishWords): ChartConfiguration<'line'> {
  const theme = figureThemes[options.theme]
  const series = seriesOf(runs, options.metrics, options)
  const styles = series.map((each) => lineStyle(each, runs, theme))
  const share = options.metrics.every(isShare)
  const size = options.fontSize ?? 11
  const font = { family: options.fontFamily, size }
  const ticks = { color: theme.muted, font }
  const title = (text: string) => ({ display: true, text, color: theme.muted, font })
  const marks = marksOf(runs, options.axis, words.steering)
  const whole = !isTimeAxis(options.axis)
  return {
    type: 'line',
    data: { datasets: series.map((each, i) => datasetOf(each, styles[i] as { color: string; dash: number[] }, labelOf(each, runs, options.metrics, words))) },
    options: {
      animation: false, responsive: false, maintainAspectRatio: false, parsing: false, normalized: true,
      layout: { padding: { right: options.labelWidth, top: 4 + marksHeight(marks, size) } },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      plugins: {
        legend: { display: false },
        title: { display: options.title !== '', text: options.title, color: theme.text, font: { family: options.fontFamily, size: 14, weight: 600 }, align: 'start', padding: { bottom: 12 } },
        tooltip: { enabled: false },
        'run-marks': { ...marks, shade: theme.pause, ink: theme.muted, ground: theme.ground, size, font: `${size}px ${options.fontFamily}` },
        decimation: { enabled: true, algorithm: 'lttb', samples: 1200 }
      },
      scales: {
        x: {
          type: 'linear', title: title(words.axes[options.axis]), grid: { display: false }, border: { color: theme.grid }, bounds: 'data',
          ticks: { ...ticks, maxRotation: 0, precision: 0, callback: (value) => (whole ? Number(value).toLocaleString('en') : formatTick(Number(value))) },
          afterBuildTicks: (axis) => {
            const values = whole ? wholeTicks(axis.ticks.map(({ value }) => value).filter((value) => value >= axis.min && value <= axis.max)) : timeTicks(axis.min, axis.max)
            axis.ticks = values.map((value) => ({ value }))
          }
        },
        y: {
          type: options.logarithmic && !share ? 'logarithmic' : 'linear', title: title(axisTitle(options.metrics, words)), grid: { color: theme.grid }, border: { display: false },
          ticks: { ...ticks, callback: (value) => (share ? `${+(Number(value) * 100).toFixed(2)}%` : trim(Number(value))) }
        }
      }
    },
    plugins: [ground(theme), runMarks, endLabels(`${size}px ${options.fontFamily}`)]
  }
}

const trim = (value: number): string => (Number.isFinite(value) ? String(+formatNumber(value)) : '')

function axisTitle(metrics: readonly MetricName[], words: FigureWords): string {
  if (metrics.length === 1) return words.metrics[metrics[0] as MetricName]
  if (metrics.every(isShare)) return words.metrics.accuracy
  return metrics.some(isShare) ? '' : words.metrics.loss
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
