import {
  encodeMetric,
  type EpochMetrics,
  loggedMetrics,
  type MetricValue,
  type StepColumns
} from '../contract'
import type { MeanPoint } from './kept-points'
import type { MetricPoint } from './logged-run'
import type { MetricMeaning } from './metric-meaning'

/** A metric that a history has a column for, with its points in the order of their steps. */
export interface MeantSeries extends MetricMeaning {
  points: MetricPoint[]
  /** Of all that was logged, in the order of their steps: what is kept of many may be their extremes. */
  means: MeanPoint[]
}
type Column = MetricMeaning['column']
type Columns = Map<Column, MeantSeries>

/** What a history has of a run, made of what other software logged. */
export interface EpochsAndSteps {
  epochs: EpochMetrics[]
  steps: StepColumns
  stepsPerEpoch: number | null
}

/** A run that only logs while it trains has one epoch, not one for each of so many entries. */
const mostEpochs = 10_000
const largestStep = 2 ** 32 - 1

/**
 * Puts metrics into epochs and steps. An epoch ends where validation, or whatever is logged once an epoch,
 * has a point: software counts those by epochs, from 0 or 1, or by training steps, and both are understood.
 * What is logged more often is a step's, and its mean an epoch's where that has no value of its own.
 */
export function asEpochs(series: MeantSeries[], startedAt: number): EpochsAndSteps {
  const named = (per: MeantSeries['per']): MeantSeries[] => series.filter((each) => each.per === per)
  const candidates = series.filter(({ per }) => per !== 'step')
  const ends = endsOfEpochs(candidates)
  const ofEpochs: Columns = new Map()
  const ofSteps: Columns = new Map()
  for (const each of [...named('epoch'), ...named(null), ...named('step')]) {
    const isStep = each.per === 'step' || (each.per === null && each.points.length > ends.length)
    const place = isStep && !each.column.startsWith('val_') ? ofSteps : ofEpochs
    // Of two names that mean the same the one that says more, or that came first.
    if (!place.has(each.column)) place.set(each.column, each)
  }

  const steps = stepsOf(ofSteps, startedAt)
  const isCounted = areCounted(ends)
  const stepsPerEpoch = perEpoch(ends, isCounted, steps)
  const epochs = ends.map((end, i) => {
    const epoch = isCounted ? end + (ends[0] === 0 ? 1 : 0) : i + 1
    const after = isCounted ? (stepsPerEpoch ?? 0) * (epoch - 1) : (ends[i - 1] ?? -Infinity)
    const until = isCounted ? (stepsPerEpoch ?? 0) * epoch : end
    return epochAt({ epoch, end, after, until }, ofEpochs, ofSteps)
  })
  return { epochs: withTimes(epochs, startedAt, stepsPerEpoch), steps, stepsPerEpoch }
}

/** The steps at which epochs end, in order. */
function endsOfEpochs(series: MeantSeries[]): number[] {
  const stepsWhere = (fits: (each: MeantSeries) => boolean): number[] => [
    ...new Set(series.filter(fits).flatMap(({ points }) => points.map(({ step }) => step)))
  ]
  const said = stepsWhere(({ per }) => per === 'epoch')
  const validated = said.length > 0 ? said : stepsWhere(({ column }) => column.startsWith('val_'))
  const all = validated.length > 0 ? validated : stepsWhere(() => true)
  const ordered = all.sort((a, b) => a - b)
  return ordered.length > mostEpochs ? ordered.slice(-1) : ordered
}

/** Whether steps are numbers of epochs: one after the other, from 0 or 1. */
function areCounted(ends: readonly number[]): boolean {
  const [first = -1] = ends
  return first >= 0 && first <= 1 && ends.every((end, i) => end === first + i)
}

function perEpoch(ends: readonly number[], isCounted: boolean, steps: StepColumns): number | null {
  const last = isCounted ? steps.step.at(-1) : ends.at(-1)
  if (last === undefined || ends.length === 0) return null
  return Math.max(1, Math.min(largestStep, Math.round(last / ends.length)))
}

interface Place {
  epoch: number
  /** The step at which it has its values. */
  end: number
  /** Its training steps are those above the one and up to the other. */
  after: number
  until: number
}

function epochAt(place: Place, ofEpochs: Columns, ofSteps: Columns): EpochMetrics {
  const own = (column: Column): MetricPoint | undefined =>
    pointAt(ofEpochs.get(column)?.points ?? [], place.end)
  const logged = (column: Column): number | null =>
    own(column)?.value ?? meanWithin(ofSteps.get(column)?.means ?? [], place)
  const value = (column: Column): number => logged(column) ?? NaN
  const plain = (column: Column): number => {
    const found = value(column)
    return Number.isFinite(found) ? found : 0
  }
  const at = Math.max(
    0,
    ...(['loss', 'val_loss', 'accuracy', 'val_accuracy'] as const).map((column) => own(column)?.at ?? 0)
  )
  const notLogged = loggedMetrics.filter((column) => logged(column) === null)
  return {
    ...(notLogged.length > 0 && { notLogged }),
    epoch: place.epoch,
    steps: 0,
    loss: encodeMetric(value('loss')),
    accuracy: encodeMetric(value('accuracy')),
    val_loss: encodeMetric(value('val_loss')),
    val_accuracy: encodeMetric(value('val_accuracy')),
    learningRate: plain('learningRate'),
    seconds: plain('seconds'),
    imagesPerSecond: plain('imagesPerSecond'),
    at
  }
}

/** The place of the first point at or after a step, by halving: there may be a hundred thousand. */
function placeFrom(points: readonly { step: number }[], step: number): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((points[middle]?.step ?? 0) < step) low = middle + 1
    else high = middle
  }
  return low
}

function pointAt(points: readonly MetricPoint[], step: number): MetricPoint | undefined {
  const point = points[placeFrom(points, step)]
  return point?.step === step ? point : undefined
}

/** Null where nothing was logged. */
function meanWithin(means: readonly MeanPoint[], { after, until }: Place): number | null {
  const within = means.slice(placeFrom(means, after + 1), placeFrom(means, until + 1))
  const count = within.reduce((sum, each) => sum + each.count, 0)
  return count === 0 ? null : within.reduce((sum, each) => sum + each.value * each.count, 0) / count
}

/** Epochs with the seconds and the steps that follow from the others', where nothing says them. */
function withTimes(
  epochs: EpochMetrics[],
  startedAt: number,
  stepsPerEpoch: number | null
): EpochMetrics[] {
  let before = startedAt
  return epochs.map((each) => {
    const at = Math.max(each.at, before)
    const seconds = each.seconds > 0 ? each.seconds : (at - before) / 1000
    before = at
    return { ...each, at, seconds, steps: stepsPerEpoch ?? 1 }
  })
}

/** Steps are counted from 1 here, and from 0 by some. What was not logged of a step is null. */
function stepsOf(columns: Columns, startedAt: number): StepColumns {
  const pointsOf = (column: Column): MetricPoint[] => columns.get(column)?.points ?? []
  const isFromZero = [...columns.values()].some(({ points }) => points.some(({ step }) => step === 0))
  const shift = isFromZero ? 1 : 0
  const logged = [...pointsOf('loss'), ...pointsOf('accuracy')].map(({ step }) => step)
  const kept = [...new Set(logged)].filter((step) => isCount(step + shift)).sort((a, b) => a - b)
  const valueAt = (column: Column, step: number): number | null =>
    pointAt(pointsOf(column), step)?.value ?? null
  const encodedAt = (column: Column, step: number): MetricValue | null => {
    const value = valueAt(column, step)
    return value === null ? null : encodeMetric(value)
  }
  const momentAt = (step: number): number | null | undefined =>
    pointAt(pointsOf('loss'), step)?.at ?? pointAt(pointsOf('accuracy'), step)?.at
  return {
    step: kept.map((step) => step + shift),
    loss: kept.map((step) => encodedAt('loss', step)),
    accuracy: kept.map((step) => encodedAt('accuracy', step)),
    imagesPerSecond: kept.map((step) => valueAt('imagesPerSecond', step)),
    at: kept.map((step) => momentAt(step) ?? startedAt)
  }
}

const isCount = (step: number): boolean => Number.isInteger(step) && step >= 1 && step <= largestStep
