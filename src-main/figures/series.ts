import { decodeMetric, type EpochMetrics, type ExperimentSpec, type MetricName, type RunSession, type RunSummary, type SteeringEvent, type StepColumns } from '../contract'

/** A run as a figure needs it: a run's detail is one. */
export interface FigureRun {
  summary: RunSummary
  epochs: EpochMetrics[]
  steps?: StepColumns
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

/** Milliseconds since the run began, and of these the ones in which it trained: what lies in no session is a pause. */
const elapsed = (run: FigureRun, at: number): number => at - (run.summary.startedAt ?? run.summary.createdAt)
function activeTime(run: FigureRun, at: number): number {
  if (!run.sessions || run.sessions.length === 0) return elapsed(run, at)
  return run.sessions.reduce((sum, { startedAt, endedAt }) => sum + Math.max(0, Math.min(at, endedAt ?? at) - startedAt), 0)
}

/** Where a moment lies on an axis, after so many steps of the run: in epochs, steps, or seconds since it began. */
export function positionOf(run: FigureRun, step: number, at: number, axis: FigureAxis): number {
  if (axis === 'step') return step
  if (axis === 'epoch') return step / (run.summary.stepsPerEpoch ?? 1)
  return (axis === 'time' ? elapsed(run, at) : activeTime(run, at)) / 1000
}

/** Where an epoch's end lies on an axis. */
function epochPosition(run: FigureRun, { epoch, steps, at }: EpochMetrics, axis: FigureAxis): number {
  return axis === 'epoch' ? epoch : positionOf(run, epoch * steps, at, axis)
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
        const points = steps.step.map((step, i) => ({ x: positionOf(run, step, steps.at[i] ?? 0, options.axis), y: finite(decodeMetric(column[i] ?? 'NaN')) }))
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
