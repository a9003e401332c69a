import {
  decodeMetric,
  type EpochMetrics,
  type ExperimentSpec,
  isShare,
  type MetricName,
  type MetricValue,
  type RunSession,
  type RunSummary,
  type SteeringEvent,
  type StepColumns,
  type StepExtremes
} from '../contract'
import { clockOf } from './run-clock'

/** A run as a figure needs it: a run's detail is one. */
export interface FigureRun {
  summary: RunSummary
  epochs: EpochMetrics[]
  /** Thinned ones have the least and the largest of what each place stands for. */
  steps?: StepColumns & { extremes?: StepExtremes | undefined }
  /** Without them the whole time since the start counts as active. */
  sessions?: RunSession[]
  steering?: SteeringEvent[]
  /** What it began with: a change of the learning rate is shown beside the rate before it. */
  spec?: Pick<ExperimentSpec, 'optimizer' | 'epochs'>
}
export const figureAxes = ['epoch', 'step', 'time', 'active'] as const
export type FigureAxis = (typeof figureAxes)[number]
/** Axes that count seconds. */
export const isTimeAxis = (axis: FigureAxis): boolean => axis === 'time' || axis === 'active'
export interface SeriesOptions {
  axis: FigureAxis
  smoothing: number
  /** Losses on a logarithmic axis, which has no place for zero and what is below it. */
  logarithmic?: boolean
}
export interface Point {
  x: number
  /** NaN where there is nothing to draw: a gap. */
  y: number
}
export interface Series {
  runId: string
  runName: string
  metric: MetricName
  /**
   * `step`: one point a step, drawn faintly below the epochs'; `range`: from the least to the largest of
   * each place of the steps.
   */
  kind: 'epoch' | 'step' | 'range'
  points: Point[]
  /** Values that no axis can show, where they happened. */
  breaks: Break[]
  /** Where values of zero or less were left out of a logarithmic axis. */
  unlogarithmic: number[]
}
export interface Break {
  x: number
  value: 'NaN' | 'Infinity' | '-Infinity'
}

/**
 * Exponential smoothing, corrected for its beginning, as TensorBoard does it: a weight of 0 changes
 * nothing. Gaps stay gaps.
 */
export function smooth(points: Point[], weight: number): Point[] {
  if (weight <= 0) return points
  let last = 0
  let count = 0
  return points.map(({ x, y }) => {
    if (!Number.isFinite(y)) return { x, y }
    last = last * weight + (1 - weight) * y
    count += 1
    return { x, y: last / (1 - weight ** count) }
  })
}

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

/**
 * Where a moment lies on an axis, after so many steps of the run: in epochs, steps, or seconds since it
 * began.
 */
export function positionOf(run: FigureRun, step: number, at: number, axis: FigureAxis): number {
  if (axis === 'step') return step
  if (axis === 'epoch') return step / (run.summary.stepsPerEpoch ?? 1)
  const clock = clockOf(run)
  return (axis === 'time' ? clock.elapsed(step, at) : clock.active(step, at)) / 1000
}

/** Where an epoch's end lies on an axis. */
function epochPosition(run: FigureRun, { epoch, steps, at }: EpochMetrics, axis: FigureAxis): number {
  return axis === 'epoch' ? epoch : positionOf(run, epoch * steps, at, axis)
}

/**
 * A line of these values: what cannot be drawn becomes a gap, and is kept beside the line with its
 * place.
 */
function lineOf(
  xs: number[],
  values: readonly MetricValue[],
  isLogarithmic: boolean,
  smoothing: number
): Pick<Series, 'points' | 'breaks' | 'unlogarithmic'> {
  const breaks: Break[] = []
  const unlogarithmic: number[] = []
  const raw = xs.map((x, i): Point => {
    const y = decodeMetric(values[i] ?? 'NaN')
    if (!Number.isFinite(y)) breaks.push({ x, value: String(y) as Break['value'] })
    return { x, y: finite(y) }
  })
  // Smoothed before anything is left out: an average of losses with a zero among them may well be above
  // it.
  const points = smooth(raw, smoothing).map((point) => {
    if (!isLogarithmic || !(point.y <= 0)) return point
    unlogarithmic.push(point.x)
    return { x: point.x, y: Number.NaN }
  })
  return { points, breaks, unlogarithmic }
}

/**
 * A line that goes from the least to the largest of each place and on to the next: a band where places
 * are close.
 */
function rangeOf(
  xs: number[],
  { low, high }: StepExtremes['loss'],
  isLogarithmic: boolean
): Pick<Series, 'points' | 'breaks' | 'unlogarithmic'> {
  const drawable = (value: number): number => (isLogarithmic && value <= 0 ? Number.NaN : finite(value))
  const points = xs.flatMap((x, i) =>
    [low[i], high[i]].map((value) => ({ x, y: drawable(decodeMetric(value ?? 'NaN')) }))
  )
  return { points, breaks: [], unlogarithmic: [] }
}

/**
 * The lines of a figure: for each run and metric the epochs' and, where there are steps of that metric,
 * the steps' below it.
 */
export function seriesOf(
  runs: FigureRun[],
  metrics: readonly MetricName[],
  options: SeriesOptions
): Series[] {
  const isLogarithmic = options.logarithmic === true && !metrics.every(isShare)
  return runs.flatMap((run) =>
    metrics.flatMap((metric) => linesOf(run, metric, { ...options, logarithmic: isLogarithmic }))
  )
}

function linesOf(
  run: FigureRun,
  metric: MetricName,
  { axis, smoothing, logarithmic = false }: SeriesOptions
): Series[] {
  const base = { runId: run.summary.id, runName: run.summary.name, metric }
  const ends = run.epochs.map((each) => epochPosition(run, each, axis))
  const epochs: Series = {
    ...base,
    kind: 'epoch',
    ...lineOf(
      ends,
      run.epochs.map((each) => each[metric]),
      logarithmic,
      smoothing
    )
  }
  const { steps } = run
  if (!steps || (metric !== 'loss' && metric !== 'accuracy') || steps.step.length === 0) return [epochs]

  const xs = steps.step.map((step, i) => positionOf(run, step, steps.at[i] ?? 0, axis))
  const line: Series = { ...base, kind: 'step', ...lineOf(xs, steps[metric], logarithmic, smoothing) }
  if (!steps.extremes) return [line, epochs]
  return [{ ...base, kind: 'range', ...rangeOf(xs, steps.extremes[metric], logarithmic) }, line, epochs]
}

/** Whether any line has a point to draw. */
export function hasValues(series: Series[]): boolean {
  return series.some((each) => each.points.some(({ y }) => Number.isFinite(y)))
}
