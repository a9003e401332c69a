import {
  decodeMetric,
  type ExperimentSpec,
  formatMetric,
  isSmallerBetter,
  type MetricName
} from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, mix, notesBelow, titleOf } from '../drawing-parts'
import { figureThemes, seriesColor } from '../palette'
import type { FigureRun } from '../series'
import { line, scaleOf } from './plot-area'
import { type DifferingSetting, settingsThatDiffer, written } from './settings-that-differ'

/** A run with everything that it is a function of. */
export type ConfiguredRun = Omit<FigureRun, 'spec'> & { spec: ExperimentSpec }

/** More settings than this are counted below the figure. */
const mostSettings = 7
const top = 30

/** One upright axis: what stands on it, and where (0 below, 1 above) each run lies; null for nowhere. */
interface Axis {
  name: string
  places: (number | null)[]
  ticks: { at: number; text: string }[]
}

/**
 * Runs as lines through the settings in which they differ, to the metric that they ended with; the better
 * it is, the stronger is the line. Null where the runs differ in no setting.
 */
export function parallelFigure(
  runs: readonly ConfiguredRun[],
  metric: MetricName,
  options: DrawingOptions
): KindOfFigure | null {
  const settings = settingsThatDiffer(runs)
  if (settings.length === 0) return null
  const { marks: title, height, theme } = titleOf(options)
  const values = runs.map(({ epochs }) => lastNumber(epochs, metric))
  const shown = settings.slice(0, mostSettings)
  const outcome = numberAxis(metric, values, (value) => formatMetric(metric, value))
  const axes = [...shown.map((setting) => axisOf(setting, options)), outcome]
  const notes = notesOf(runs, values, settings.length - shown.length, metric)

  const frame = {
    left: 60,
    top: height + top,
    right: options.width - 80,
    bottom: options.height - 24 - notes.length * (options.fontSize + 4)
  }
  const x = scaleOf(0, axes.length - 1, frame.left, frame.right)
  const y = scaleOf(0, 1, frame.bottom, frame.top)
  const isLoss = isSmallerBetter(metric)
  const strengths = outcome.places.map((place) => (place === null ? null : isLoss ? 1 - place : place))
  const lines = runs.flatMap((_, run): Mark[] => {
    const strength = strengths[run] ?? null
    if (strength === null) return []
    const points = axes.flatMap(({ places }, i) => {
      const place = places[run] ?? null
      return place === null ? [] : [{ x: x(i), y: y(place) }]
    })
    const ink = mix(theme.grid, seriesColor(theme, 0), 0.25 + 0.75 * strength)
    return [{ ...line(points, ink, 1.75), about: runs[run]?.summary.id ?? '' } as Mark]
  })
  const upright = axes.flatMap((axis, i) =>
    axisMarks(axis, x(i), y, (frame.right - frame.left) / Math.max(1, axes.length - 1), options)
  )
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [...title, ...lines, ...upright, ...notesBelow(notes, options)]
    },
    table: {
      columns: ['run', 'name', ...settings.map(({ path }) => path), metric],
      rows: runs.map(({ summary }, run) => [
        summary.id,
        summary.name,
        ...settings.map(({ values: of }) => of[run] ?? null),
        values[run] ?? null
      ])
    }
  }
}

/** What a run ended with; null where that is no number. */
function lastNumber(epochs: FigureRun['epochs'], metric: MetricName): number | null {
  const last = epochs.at(-1)
  const value = last ? decodeMetric(last[metric]) : Number.NaN
  return Number.isFinite(value) ? value : null
}

function notesOf(
  runs: readonly ConfiguredRun[],
  values: (number | null)[],
  left: number,
  metric: MetricName
): string[] {
  return [
    ...runs.flatMap(({ summary }, i) =>
      values[i] === null ? [`${summary.name}: no value of ${metric}, so it is not drawn`] : []
    ),
    ...(left > 0
      ? [`${left} more ${left === 1 ? 'setting differs' : 'settings differ'}; the CSV has all`]
      : [])
  ]
}

/** Of two dotted paths the ends tell more apart. */
const endOf = (path: string): string => path.split('.').slice(-2).join('.')

function axisOf({ path, values }: DifferingSetting, { settingName = endOf }: DrawingOptions): Axis {
  const name = settingName(path)
  const isNumeric = values.every((value) => value === null || typeof value === 'number')
  if (isNumeric) return numberAxis(name, values as (number | null)[], written)
  const kinds = [...new Set(values.map(written))]
  const at = (text: string): number =>
    kinds.length === 1 ? 0.5 : kinds.indexOf(text) / (kinds.length - 1)
  return {
    name,
    places: values.map((value) => at(written(value))),
    ticks: kinds.map((text) => ({ at: at(text), text }))
  }
}

/** Numbers of several orders of magnitude lie on a logarithmic axis. */
function numberAxis(name: string, values: (number | null)[], text: (value: number) => string): Axis {
  const found = [...new Set(values.filter((value) => value !== null))].sort((a, b) => a - b)
  const [low = 0, high = 0] = [found[0], found.at(-1)]
  const isLogarithmic = low > 0 && high / low >= 50
  const scaled = (value: number): number => (isLogarithmic ? Math.log(value) : value)
  const place = scaleOf(scaled(low), scaled(high), 0, 1)
  const at = (value: number): number => (found.length === 1 ? 0.5 : place(scaled(value)))
  const ticks = found.length <= 6 ? found : [low, high]
  return {
    name,
    places: values.map((value) => (value === null ? null : at(value))),
    ticks: ticks.map((value) => ({ at: at(value), text: text(value) }))
  }
}

function axisMarks(
  axis: Axis,
  x: number,
  y: (place: number) => number,
  room: number,
  options: DrawingOptions
): Mark[] {
  const theme = figureThemes[options.theme]
  const marks: Mark[] = []
  const size = options.fontSize
  marks.push(
    line(
      [
        { x, y: y(0) },
        { x, y: y(1) }
      ],
      theme.muted
    )
  )
  marks.push({
    type: 'text',
    x,
    y: y(1) - 16,
    text: fitted(axis.name, size, room - 8, options),
    size,
    fill: theme.text,
    anchor: 'middle',
    isBold: true
  })
  let last = Number.POSITIVE_INFINITY
  for (const { at, text } of axis.ticks) {
    const place = y(at)
    if (last - place < size + 2) continue
    last = place
    const label = fitted(text, size, room - 12, options)
    marks.push(
      // Lines pass there.
      {
        type: 'rectangle',
        x: x + 5,
        y: place - size / 2 - 2,
        width: options.measure(label, size) + 4,
        height: size + 4,
        fill: theme.ground
      },
      line(
        [
          { x: x - 3, y: place },
          { x: x + 3, y: place }
        ],
        theme.muted
      ),
      {
        type: 'text',
        x: x + 7,
        y: place,
        text: label,
        size,
        fill: theme.muted,
        anchor: 'start'
      }
    )
  }
  return marks
}
