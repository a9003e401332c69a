import { encodeMetric, type MetricValue, type StepColumns, type StepExtremes } from '../contract'
import { bitsOf, notLoggedBits, type NumericSteps } from './step-columns'

/** A column of neighbouring steps, a place for each group of them. */
interface Sums {
  /** With a NaN or an infinity among them it is that. */
  sum: Float64Array
  /** For so many steps of the group it was logged. */
  logged: Uint32Array
}

/** A metric of neighbouring steps. */
interface Moments extends Sums {
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
  imagesPerSecond: Sums
}

/** Of so many groups, in which there is nothing yet. */
export function emptySummary(groups: number): StepSummary {
  const sums = (): Sums => ({ sum: new Float64Array(groups), logged: new Uint32Array(groups) })
  const moments = (): Moments => ({
    ...sums(),
    low: new Float32Array(groups).fill(Number.NaN),
    high: new Float32Array(groups).fill(Number.NaN)
  })
  return {
    count: new Uint32Array(groups),
    step: new Uint32Array(groups),
    at: new Float64Array(groups),
    loss: moments(),
    accuracy: moments(),
    imagesPerSecond: sums()
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
    addValues(summary.imagesPerSecond, group, steps.imagesPerSecond, from, end)
  }
  return summary
}

function addValues(
  to: Sums & Partial<Moments>,
  group: number,
  values: Float32Array,
  from: number,
  end: number
): void {
  const bits = bitsOf(values)
  let [total, logged, least, largest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = from; i < end; i++) {
    if (bits[i] === notLoggedBits) continue
    const value = values[i] as number
    total += value
    logged++
    if (!Number.isFinite(value)) continue
    if (value < least) least = value
    if (value > largest) largest = value
  }
  to.sum[group] = total
  to.logged[group] = logged
  if (!to.low || !to.high || least > largest) return
  to.low[group] = least
  to.high[group] = largest
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
  addSums(to.imagesPerSecond, place, from.imagesPerSecond, group)
}

function addSums(to: Sums, place: number, from: Sums, group: number): void {
  to.sum[place] = (to.sum[place] as number) + (from.sum[group] as number)
  to.logged[place] = (to.logged[place] as number) + (from.logged[group] as number)
}

function addMoments(to: Moments, place: number, from: Moments, group: number): void {
  addSums(to, place, from, group)
  const [low, high] = [from.low[group] as number, from.high[group] as number]
  if (!((to.low[place] as number) <= low) && !Number.isNaN(low)) to.low[place] = low
  if (!((to.high[place] as number) >= high) && !Number.isNaN(high)) to.high[place] = high
}

function firstGroups(summary: StepSummary, end: number): StepSummary {
  const sums = ({ sum, logged }: Sums): Sums => ({
    sum: sum.subarray(0, end),
    logged: logged.subarray(0, end)
  })
  const moments = ({ low, high, ...rest }: Moments): Moments => ({
    ...sums(rest),
    low: low.subarray(0, end),
    high: high.subarray(0, end)
  })
  return {
    count: summary.count.subarray(0, end),
    step: summary.step.subarray(0, end),
    at: summary.at.subarray(0, end),
    loss: moments(summary.loss),
    accuracy: moments(summary.accuracy),
    imagesPerSecond: sums(summary.imagesPerSecond)
  }
}

/**
 * The wire form of at most `points` steps: each the mean of as many neighbours, of those that were logged,
 * placed at the last of them. A NaN or an infinity among them stays visible, for a mean with it is it. Where a place stands
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
  const { step, at, loss, accuracy } = summary
  const means = ({ sum, logged }: Sums): (number | null)[] =>
    Array.from(sum, (total, group) => (logged[group] ? total / logged[group] : null))
  const encoded = (sums: Sums): (MetricValue | null)[] =>
    means(sums).map((mean) => (mean === null ? null : encodeMetric(mean)))
  return {
    ...(hasExtremes ? { extremes: { loss: extremesOf(loss), accuracy: extremesOf(accuracy) } } : {}),
    step: Array.from(step),
    loss: encoded(loss),
    accuracy: encoded(accuracy),
    imagesPerSecond: means(summary.imagesPerSecond),
    at: Array.from(at)
  }
}

const extremesOf = ({ low, high }: Moments): StepExtremes['loss'] => ({
  low: Array.from(low, encodeMetric),
  high: Array.from(high, encodeMetric)
})
