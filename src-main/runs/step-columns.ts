import { decodeMetric, encodeMetric, type MetricValue, type StepColumns } from '../contract'

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
export const notLoggedBits = 0x7fc00001
export const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
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

/** The wire form of numbers: what was not logged is null there, and a NaN one; the inverse of {@link numericSteps}. */
export function wireSteps({ step, loss, accuracy, imagesPerSecond, at }: NumericSteps): StepColumns {
  return {
    step: [...step],
    loss: wireColumn(loss, encodeMetric),
    accuracy: wireColumn(accuracy, encodeMetric),
    // Of a rate a NaN says no more than that it is not known.
    imagesPerSecond: wireColumn(imagesPerSecond, (rate) => (Number.isFinite(rate) ? rate : null)),
    at: [...at]
  }
}

function wireColumn<T>(column: Float32Array, encode: (value: number) => T): (T | null)[] {
  const bits = bitsOf(column)
  return Array.from(column, (value, i) => (bits[i] === notLoggedBits ? null : encode(value)))
}

/** Those of steps, in order, whose number lies from one to another, both included. */
export function stepsWithin(steps: NumericSteps, from: number, to: number): NumericSteps {
  const first = steps.step.findIndex((step) => step >= from)
  const after = steps.step.findIndex((step) => step > to)
  const end = after < 0 ? steps.step.length : after
  return stepsBefore(steps, end, first < 0 ? end : first)
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
