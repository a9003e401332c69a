import { encodeMetric, type StepColumns, type StepExtremes } from '../contract'
import type { NumericSteps } from './step-columns'

/** A metric of neighbouring steps, a place for each group of them. */
interface Moments {
  /** With a NaN or an infinity among them it is that. */
  sum: Float64Array
  /** The least and the largest that is finite; NaN where none is. */
  low: Float32Array
  high: Float32Array
}

/** What groups of neighbouring steps have in common: columns of one length, a place a group. */
export interface StepSummary {
  /** Steps of the group. */
  count: Uint32Array
  /** Number of its last step. */
  step: Uint32Array
  /** When that ended: Unix milliseconds, whole. */
  at: Float64Array
  loss: Moments
  accuracy: Moments
  imagesPerSecond: Float64Array
}

/** Of so many groups, in which there is nothing yet. */
function emptySummary(groups: number): StepSummary {
  const moments = (): Moments => ({
    sum: new Float64Array(groups),
    low: new Float32Array(groups).fill(Number.NaN),
    high: new Float32Array(groups).fill(Number.NaN)
  })
  return {
    count: new Uint32Array(groups),
    step: new Uint32Array(groups),
    at: new Float64Array(groups),
    loss: moments(),
    accuracy: moments(),
    imagesPerSecond: new Float64Array(groups)
  }
}

/** Of steps in order, `width` to a group; those that are left at the end are one, too. */
export function summarize(steps: NumericSteps, width: number): StepSummary {
  const count = steps.step.length
  const summary = emptySummary(Math.ceil(count / width))
  for (let group = 0; group < summary.count.length; group++) {
    const [from, end] = [group * width, Math.min(count, (group + 1) * width)]
    summary.count[group] = end - from
    summary.step[group] = steps.step[end - 1] as number
    summary.at[group] = steps.at[end - 1] as number
    addValues(summary.loss, group, steps.loss, from, end)
    addValues(summary.accuracy, group, steps.accuracy, from, end)
    let speed = 0
    for (let i = from; i < end; i++) speed += steps.imagesPerSecond[i] as number
    summary.imagesPerSecond[group] = speed
  }
  return summary
}

function addValues(
  { sum, low, high }: Moments,
  group: number,
  values: Float32Array,
  from: number,
  end: number
): void {
  let [total, least, largest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = from; i < end; i++) {
    const value = values[i] as number
    total += value
    if (!Number.isFinite(value)) continue
    if (value < least) least = value
    if (value > largest) largest = value
  }
  sum[group] = total
  if (least > largest) return
  low[group] = least
  high[group] = largest
}

/**
 * Joins the groups of summaries, in order, into at most `points`, which share the steps out evenly as far
 * as no group is taken apart for it.
 */
export function joinSummaries(parts: readonly StepSummary[], points: number): StepSummary {
  let steps = 0
  for (const { count } of parts) for (const each of count) steps += each
  const width = Math.max(1, Math.ceil(steps / points))
  const joined = emptySummary(Math.ceil(steps / width))
  let [last, done, end] = [0, 0, width]
  for (const part of parts)
    for (let group = 0; group < part.count.length; group++) {
      if (done >= end) {
        last++
        end = (Math.floor(done / width) + 1) * width
      }
      addGroup(joined, last, part, group)
      done += part.count[group] as number
    }
  return firstGroups(joined, steps === 0 ? 0 : last + 1)
}

function addGroup(to: StepSummary, place: number, from: StepSummary, group: number): void {
  to.count[place] = (to.count[place] as number) + (from.count[group] as number)
  to.step[place] = from.step[group] as number
  to.at[place] = from.at[group] as number
  addMoments(to.loss, place, from.loss, group)
  addMoments(to.accuracy, place, from.accuracy, group)
  const speed = from.imagesPerSecond[group] as number
  to.imagesPerSecond[place] = (to.imagesPerSecond[place] as number) + speed
}

function addMoments(to: Moments, place: number, from: Moments, group: number): void {
  to.sum[place] = (to.sum[place] as number) + (from.sum[group] as number)
  const [low, high] = [from.low[group] as number, from.high[group] as number]
  if (!((to.low[place] as number) <= low) && !Number.isNaN(low)) to.low[place] = low
  if (!((to.high[place] as number) >= high) && !Number.isNaN(high)) to.high[place] = high
}

function firstGroups(summary: StepSummary, end: number): StepSummary {
  const moments = ({ sum, low, high }: Moments): Moments => ({
    sum: sum.subarray(0, end),
    low: low.subarray(0, end),
    high: high.subarray(0, end)
  })
  return {
    count: summary.count.subarray(0, end),
    step: summary.step.subarray(0, end),
    at: summary.at.subarray(0, end),
    loss: moments(summary.loss),
    accuracy: moments(summary.accuracy),
    imagesPerSecond: summary.imagesPerSecond.subarray(0, end)
  }
}

/**
 * The wire form of at most `points` steps: each the mean of as many neighbours, placed at the last of
 * them. A NaN or an infinity among them stays visible, for a mean with it is it. Where a place stands
 * for several steps, the least and the largest of them go with it: one step in a million is not averaged
 * away.
 */
export function thinSteps(
  steps: NumericSteps,
  points: number
): StepColumns & { extremes?: StepExtremes } {
  const width = Math.max(1, Math.ceil(steps.step.length / points))
  return wireOf(summarize(steps, width), width > 1)
}

/** The wire form: a point a group, the mean of its steps at the place of the last. */
export function wireOf(
  summary: StepSummary,
  hasExtremes: boolean
): StepColumns & { extremes?: StepExtremes } {
  const { count, step, at, loss, accuracy } = summary
  const means = (sums: Float64Array): number[] =>
    Array.from(sums, (sum, group) => sum / (count[group] as number))
  return {
    ...(hasExtremes ? { extremes: { loss: extremesOf(loss), accuracy: extremesOf(accuracy) } } : {}),
    step: Array.from(step),
    loss: means(loss.sum).map(encodeMetric),
    accuracy: means(accuracy.sum).map(encodeMetric),
    imagesPerSecond: means(summary.imagesPerSecond),
    at: Array.from(at)
  }
}

const extremesOf = ({ low, high }: Moments): StepExtremes['loss'] => ({
  low: Array.from(low, encodeMetric),
  high: Array.from(high, encodeMetric)
})
