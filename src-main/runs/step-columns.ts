import {
  decodeMetric,
  encodeMetric,
  type MetricValue,
  type StepColumns,
  type StepExtremes
} from '../contract'

/**
 * Steps as numbers, columns of one length: a NaN is a NaN here. Metrics keep single precision, which is
 * what they are computed in.
 */
export interface NumericSteps {
  step: Uint32Array
  loss: Float32Array
  accuracy: Float32Array
  imagesPerSecond: Float32Array
  /** Unix milliseconds, whole. */
  at: Float64Array
}

/** Columns of so many steps, all 0. */
function emptySteps(count: number): NumericSteps {
  return {
    step: new Uint32Array(count),
    loss: new Float32Array(count),
    accuracy: new Float32Array(count),
    imagesPerSecond: new Float32Array(count),
    at: new Float64Array(count)
  }
}

/**
 * The bits of a step of which a column was not logged: a NaN beside that of numbers, which stays what it is
 * wherever columns are copied as such.
 */
const notLoggedBits = 0x7fc00001
const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length)

function columnOf(values: readonly (MetricValue | null)[]): Float32Array {
  const column = Float32Array.from(values, (value) => decodeMetric(value ?? 'NaN'))
  const bits = bitsOf(column)
  values.forEach((value, i) => {
    if (value === null) bits[i] = notLoggedBits
  })
  return column
}

/** The numbers of the wire form. */
export function numericSteps(steps: StepColumns): NumericSteps {
  return {
    step: Uint32Array.from(steps.step),
    loss: columnOf(steps.loss),
    accuracy: columnOf(steps.accuracy),
    imagesPerSecond: columnOf(steps.imagesPerSecond),
    at: Float64Array.from(steps.at, Math.round)
  }
}

/** The steps before the `end`-th, from the `from`-th on, counted from 0. */
export function stepsBefore(
  { step, loss, accuracy, imagesPerSecond, at }: NumericSteps,
  end: number,
  from = 0
): NumericSteps {
  return {
    step: step.subarray(from, end),
    loss: loss.subarray(from, end),
    accuracy: accuracy.subarray(from, end),
    imagesPerSecond: imagesPerSecond.subarray(from, end),
    at: at.subarray(from, end)
  }
}

/** Blocks of steps, in order, as one. */
export function joinSteps(blocks: NumericSteps[]): NumericSteps {
  const joined = emptySteps(blocks.reduce((sum, block) => sum + block.step.length, 0))
  let from = 0
  for (const block of blocks) {
    for (const key of ['step', 'loss', 'accuracy', 'imagesPerSecond', 'at'] as const)
      joined[key].set(block[key], from)
    from += block.step.length
  }
  return joined
}

/**
 * The wire form of at most `points` steps: each the mean of as many neighbours, placed at the last of
 * them that were logged. A NaN or an infinity among them stays visible, for a mean with it is it. Where a place stands
 * for several steps, the least and the largest of them go with it: one step in a million is not averaged
 * away.
 */
export function thinSteps(
  steps: NumericSteps,
  points: number
): StepColumns & { extremes?: StepExtremes } {
  const count = steps.step.length
  const width = Math.max(1, Math.ceil(count / points))
  const ends = Array.from({ length: Math.ceil(count / width) }, (_, i) =>
    Math.min((i + 1) * width, count)
  )
  const lasts = (values: Uint32Array | Float64Array): number[] =>
    ends.map((end) => values[end - 1] as number)
  const means = (values: Float32Array): (number | null)[] =>
    ends.map((end, i) => meanOfLogged(values.subarray(i * width, end)))
  const encoded = (values: Float32Array): (MetricValue | null)[] =>
    means(values).map((value) => (value === null ? null : encodeMetric(value)))
  const extremes = (values: Float32Array): StepExtremes['loss'] =>
    extremesOf(ends.map((end, i) => values.subarray(i * width, end)))
  return {
    ...(width > 1
      ? { extremes: { loss: extremes(steps.loss), accuracy: extremes(steps.accuracy) } }
      : {}),
    step: lasts(steps.step),
    loss: encoded(steps.loss),
    accuracy: encoded(steps.accuracy),
    imagesPerSecond: means(steps.imagesPerSecond),
    at: lasts(steps.at)
  }
}

function extremesOf(buckets: Float32Array[]): StepExtremes['loss'] {
  const low: MetricValue[] = []
  const high: MetricValue[] = []
  for (const bucket of buckets) {
    let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const value of bucket) {
      if (!Number.isFinite(value)) continue
      least = Math.min(least, value)
      largest = Math.max(largest, value)
    }
    low.push(encodeMetric(least <= largest ? least : Number.NaN))
    high.push(encodeMetric(least <= largest ? largest : Number.NaN))
  }
  return { low, high }
}

/** Null where none was logged. */
function meanOfLogged(values: Float32Array): number | null {
  const bits = bitsOf(values)
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (bits[i] === notLoggedBits) continue
    sum += values[i] as number
    count++
  }
  return count === 0 ? null : sum / count
}
