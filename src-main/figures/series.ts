import { decodeMetric, type EpochMetrics, type MetricName, type RunSummary, type StepColumns } from '../contract'

/** A run as a figure needs it. */
export interface FigureRun {
  summary: RunSummary
  epochs: EpochMetrics[]
  steps?: StepColumns
}
export type FigureAxis = 'epoch' | 'step' | 'time'
export interface SeriesOptions {
  axis: FigureAxis
  smoothing: number
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
  /** `step`: one point a step, drawn faintly below the epochs'. */
  kind: 'epoch' | 'step'
  points: Point[]
}

/**
 * Exponential smoothing, corrected for its beginning, as TensorBoard does it: a weight of 0 changes nothing. Gaps stay gaps.
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

/** Where an epoch's end lies on an axis: its number, its last step, or seconds since the run began. */
function epochPosition(run: FigureRun, metrics: EpochMetrics, axis: FigureAxis): number {
  if (axis === 'epoch') return metrics.epoch
  if (axis === 'step') return metrics.epoch * metrics.steps
  return (metrics.at - (run.summary.startedAt ?? run.summary.createdAt)) / 1000
}

function stepPosition(run: FigureRun, step: number, at: number, axis: FigureAxis): number {
  if (axis === 'step') return step
  if (axis === 'time') return (at - (run.summary.startedAt ?? run.summary.createdAt)) / 1000
  return step / (run.summary.stepsPerEpoch ?? 1)
}

/** The lines of a figure: for each run and metric the epochs' and, where there are steps of that metric, the steps'. */
export function seriesOf(runs: FigureRun[], metrics: readonly MetricName[], options: SeriesOptions): Series[] {
  return runs.flatMap((run) =>
    metrics.flatMap((metric): Series[] => {
      const base = { runId: run.summary.id, runName: run.summary.name, metric }
      const epochs = run.epochs.map((each) => ({ x: epochPosition(run, each, options.axis), y: finite(decodeMetric(each[metric])) }))
      const result: Series[] = [{ ...base, kind: 'epoch', points: smooth(epochs, options.smoothing) }]
      const { steps } = run
      if (steps && (metric === 'loss' || metric === 'accuracy') && steps.step.length > 0) {
        const column = steps[metric]
        const points = steps.step.map((step, i) => ({ x: stepPosition(run, step, steps.at[i] ?? 0, options.axis), y: finite(decodeMetric(column[i] ?? 'NaN')) }))
        result.unshift({ ...base, kind: 'step', points: smooth(points, options.smoothing) })
      }
      return result
    })
  )
}

/** Whether any line has a point to draw. */
export function hasValues(series: Series[]): boolean {
  return series.some((each) => each.points.some(({ y }) => Number.isFinite(y)))
}
