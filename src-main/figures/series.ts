import {
  decodeMetric,
  type EpochMetrics,
  epochValue,
  type ExperimentSpec,
  type FigureMetric,
  isOfMachine,
  isShare,
  type MetricValue,
  type RunSession,
  type RunSummary,
  type SteeringEvent,
  type StepColumns,
  type StepExtremes,
  type UseSample
} from '../contract'
import type { RunOnData } from './kinds/settings-that-differ'
import { clockOf } from './run-clock'
import { type SeedGroup, seedGroups } from './seed-groups'
import { meanOfSeeds } from './seed-mean'

/** A run as a figure needs it: a run's detail is one. */
export interface FigureRun extends RunOnData {
  summary: RunSummary
  epochs: EpochMetrics[]
  /** Thinned ones have the least and the largest of what each place stands for. */
  steps?: StepColumns & { extremes?: StepExtremes | undefined; use?: UseSample[] | undefined }
  /** Without them the whole time since the start counts as active. */
  sessions?: RunSession[]
  steering?: SteeringEvent[]
  /** What it began with: a change of the learning rate is shown beside the rate before it. */
  spec?: Pick<ExperimentSpec, 'optimizer' | 'epochs'> & Partial<ExperimentSpec>
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
  /** One line for all runs that differ by seed alone. */
  groupBy?: 'seed' | null
  /** What is smoothed is also drawn as it is, faintly behind. */
  showsRaw?: boolean
}
export interface Point {
  x: number
  /** NaN where there is nothing to draw: a gap. */
  y: number
}
export interface Series {
  runId: string
  runName: string
  metric: FigureMetric
  /**
   * `step`: one point a step, drawn faintly below the epochs'; `range`: from the least to the largest of
   * each place of the steps; `raw`: what a smoothed line was made of.
   */
  kind: 'epoch' | 'step' | 'range' | 'raw'
  points: Point[]
  /** Values that no axis can show, where they happened. */
  breaks: Break[]
  /** Where values of zero or less were left out of a logarithmic axis. */
  unlogarithmic: number[]
  /** Where the line is the mean of several runs. */
  spread?: Spread
}
/** How much runs of other seeds differ, for each point of their mean. */
interface Spread {
  /** Runs with a value at any point. */
  runs: number
  /** Runs with a value at this point. */
  count: number[]
  /** Sample standard deviation; NaN where fewer than two runs have a value. */
  deviation: number[]
  /** One standard deviation below the mean and above it; NaN where there is none to draw. */
  low: number[]
  high: number[]
  /** Names of runs that were left out, since they have the seed of another one. */
  repeats: string[]
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

/**
 * Whether it is known, or will be, in which epoch the steps of a run are: other software may have logged
 * steps alone.
 */
const hasEpochs = ({ summary, epochs, steps }: FigureRun): boolean =>
  summary.stepsPerEpoch !== null || epochs.length > 0 || !steps || steps.step.length === 0

/** The axes that all of these runs can be drawn along: not along epochs where one of them has none. */
export function axesOf(runs: readonly FigureRun[]): readonly FigureAxis[] {
  return runs.every(hasEpochs) ? figureAxes : figureAxes.filter((axis) => axis !== 'epoch')
}

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

/**
 * Where a moment lies on an axis, after so many steps of the run: in epochs, steps, or seconds since it
 * began; NaN in epochs where nobody knows how many steps one has.
 */
export function positionOf(run: FigureRun, step: number, at: number, axis: FigureAxis): number {
  if (axis === 'step') return step
  if (axis === 'epoch') return step / (run.summary.stepsPerEpoch ?? Number.NaN)
  const clock = clockOf(run)
  return (axis === 'time' ? clock.elapsed(step, at) : clock.active(step, at)) / 1000
}

/** Where an epoch's end lies on an axis. */
export function epochPosition(
  run: FigureRun,
  { epoch, steps, at }: EpochMetrics,
  axis: FigureAxis
): number {
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
  const raw = xs.map((x, i): Point => {
    const y = decodeMetric(values[i] ?? 'NaN')
    if (!Number.isFinite(y)) breaks.push({ x, value: String(y) as Break['value'] })
    return { x, y: finite(y) }
  })
  // Smoothed before anything is left out: an average of losses with a zero among them may well be above
  // it.
  return { ...drawableOn(isLogarithmic, smooth(raw, smoothing)), breaks }
}

/** Zero and less are gaps of a logarithmic axis, and kept beside it. */
function drawableOn(isLogarithmic: boolean, points: Point[]): Pick<Series, 'points' | 'unlogarithmic'> {
  if (!isLogarithmic) return { points, unlogarithmic: [] }
  return {
    points: points.map(({ x, y }) => ({ x, y: y <= 0 ? Number.NaN : y })),
    unlogarithmic: points.filter(({ y }) => y <= 0).map(({ x }) => x)
  }
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
  metrics: readonly FigureMetric[],
  options: SeriesOptions
): Series[] {
  const isLogarithmic = options.logarithmic === true && !metrics.every(isShare)
  if (options.groupBy === 'seed')
    return seedGroups(runs).flatMap((group) =>
      metrics.map((metric) => meanLine(group, metric, { ...options, logarithmic: isLogarithmic }))
    )
  return runs.flatMap((run) =>
    metrics.flatMap((metric) => linesOf(run, metric, { ...options, logarithmic: isLogarithmic }))
  )
}

function linesOf(
  run: FigureRun,
  metric: FigureMetric,
  { axis, smoothing, logarithmic = false, showsRaw = false }: SeriesOptions
): Series[] {
  const base = { runId: run.summary.id, runName: run.summary.name, metric }
  /** A line and, where it is smoothed and both are wanted, what it was made of. */
  const lines = (kind: 'epoch' | 'step', xs: number[], values: readonly MetricValue[]): Series[] => [
    ...(showsRaw && smoothing > 0
      ? [{ ...base, kind: 'raw' as const, ...lineOf(xs, values, logarithmic, 0), breaks: [] }]
      : []),
    { ...base, kind, ...lineOf(xs, values, logarithmic, smoothing) }
  ]
  const measured = run.epochs.filter((each) => epochValue(each, metric) !== undefined)
  const epochs = lines(
    'epoch',
    measured.map((each) => epochPosition(run, each, axis)),
    measured.map((each) => epochValue(each, metric) as MetricValue)
  )
  const { steps } = run
  if (isOfMachine(metric)) {
    const samples = (steps?.use ?? []).filter((each) => each[metric] !== null)
    if (samples.length === 0) return epochs
    const places = samples.map(({ step, at }) => positionOf(run, step, at, axis))
    return [
      ...lines(
        'step',
        places,
        samples.map((each) => each[metric] as number)
      ),
      ...epochs
    ]
  }
  const isOfSteps = metric === 'loss' || metric === 'accuracy' || metric === 'imagesPerSecond'
  const hasPlaces = axis !== 'epoch' || run.summary.stepsPerEpoch !== null
  if (!steps || !isOfSteps || !hasPlaces || steps.step.length === 0) return epochs

  const column: readonly (MetricValue | null)[] = steps[metric]
  /** What was not logged of a step is no gap: the line goes on to where it was. */
  const logged = <Value>(values: readonly Value[]): Value[] =>
    values.filter((_, i) => column[i] !== null)
  const xs = logged(steps.step.map((step, i) => positionOf(run, step, steps.at[i] ?? 0, axis)))
  const ranges: Series[] =
    steps.extremes && metric !== 'imagesPerSecond'
      ? [
          {
            ...base,
            kind: 'range',
            ...rangeOf(xs, loggedRange(steps.extremes[metric], logged), logarithmic)
          }
        ]
      : []
  return [
    ...ranges,
    ...lines(
      'step',
      xs,
      column.filter((value) => value !== null)
    ),
    ...epochs
  ]
}

function loggedRange(
  { low, high }: StepExtremes['loss'],
  logged: (values: readonly MetricValue[]) => MetricValue[]
): StepExtremes['loss'] {
  return { low: logged(low), high: logged(high) }
}

/** The mean of runs that differ by seed alone: of their smoothed lines, where they are smoothed. */
function meanLine(
  { name, runs, repeats }: SeedGroup<FigureRun>,
  metric: FigureMetric,
  { axis, smoothing, logarithmic = false }: SeriesOptions
): Series {
  const lines = runs.map((run) => {
    const measured = run.epochs.filter((each) => epochValue(each, metric) !== undefined)
    const xs = measured.map((each) => epochPosition(run, each, axis))
    const values = measured.map((each) => epochValue(each, metric) as MetricValue)
    const { points } = lineOf(xs, values, false, smoothing)
    return { epochs: measured.map(({ epoch }) => epoch), points }
  })
  const means = meanOfSeeds(lines)
  const places = new Map(means.map(({ epoch, x }) => [epoch, x]))
  const breaks = runs.flatMap(({ epochs }) =>
    epochs.flatMap((each): Break[] => {
      const value = decodeMetric(epochValue(each, metric) ?? 0)
      const x = places.get(each.epoch) ?? Number.NaN
      return Number.isFinite(value) ? [] : [{ x, value: String(value) as Break['value'] }]
    })
  )
  const points = means.map(({ x, y }) => ({ x, y }))
  const hasBand = means.map(({ y, deviation }) => !logarithmic || y - deviation > 0)
  return {
    ...{ runId: runs[0]?.summary.id ?? '', runName: name, metric, kind: 'epoch' },
    ...drawableOn(logarithmic, points),
    breaks: breaks.sort((a, b) => a.x - b.x),
    spread: {
      runs: lines.filter((line) => line.points.some(({ y }) => Number.isFinite(y))).length,
      count: means.map(({ count }) => count),
      deviation: means.map(({ deviation }) => deviation),
      low: means.map(({ y, deviation }, i) => (hasBand[i] ? y - deviation : Number.NaN)),
      high: means.map(({ y, deviation }, i) => (hasBand[i] ? y + deviation : Number.NaN)),
      repeats: repeats.map(({ summary }) => summary.name)
    }
  }
}

/** Where the band of a line lies: from a standard deviation below its mean to one above it. */
export interface BandPlace {
  x: number
  low: number
  high: number
}

/**
 * The band around a mean in its stretches, between which there is none: where fewer than two runs have a
 * value, and where it would reach zero on a logarithmic axis.
 */
export function bandOf({ points, spread }: Series): BandPlace[][] {
  const stretches: BandPlace[][] = [[]]
  points.forEach(({ x }, i) => {
    const [low = Number.NaN, high = Number.NaN] = [spread?.low[i], spread?.high[i]]
    if (Number.isFinite(low)) stretches.at(-1)?.push({ x, low, high })
    else stretches.push([])
  })
  return stretches.filter((stretch) => stretch.length > 0)
}

/** Whether any line has a point to draw. */
export function hasValues(series: readonly Series[]): boolean {
  return series.some((each) => each.points.some(({ y }) => Number.isFinite(y)))
}
