import type { StepSummary } from './step-summary'

/**
 * A summary of steps as it is stored: base64 of little-endian columns, one after the other: the first
 * group's time (float64, Unix milliseconds), then of every group the sums of losses, accuracies and images
 * a second (float64), how many steps it has, its last step, its time after the first, for how many steps
 * each of the three was logged (uint32), and the least and largest loss and the least and largest accuracy
 * (float32). Text for the reason that steps are.
 */
const headerBytes = 8
const groupBytes = 3 * 8 + 6 * 4 + 4 * 4

/** Views of the columns of `bytes`; the times are those after the first. */
function columnsOf(bytes: ArrayBuffer): Omit<StepSummary, 'at'> & { after: Uint32Array } {
  const groups = (bytes.byteLength - headerBytes) / groupBytes
  let place = headerBytes
  const next = (width: number): [ArrayBuffer, number, number] => {
    place += width * groups
    return [bytes, place - width * groups, groups]
  }
  const [loss, accuracy] = [new Float64Array(...next(8)), new Float64Array(...next(8))]
  const imagesPerSecond = new Float64Array(...next(8))
  const whole = (): Uint32Array => new Uint32Array(...next(4))
  const [count, step, after] = [whole(), whole(), whole()]
  const [losses, accuracies, speeds] = [whole(), whole(), whole()]
  const extremes = (): { low: Float32Array; high: Float32Array } => ({
    low: new Float32Array(...next(4)),
    high: new Float32Array(...next(4))
  })
  return {
    count,
    step,
    after,
    loss: { sum: loss, logged: losses, ...extremes() },
    accuracy: { sum: accuracy, logged: accuracies, ...extremes() },
    imagesPerSecond: { sum: imagesPerSecond, logged: speeds }
  }
}

/** The stored form of a summary. */
export function packSummary({ count, step, at, loss, accuracy, imagesPerSecond }: StepSummary): string {
  const bytes = new ArrayBuffer(headerBytes + count.length * groupBytes)
  const first = at[0] ?? 0
  new Float64Array(bytes, 0, 1)[0] = first
  const columns = columnsOf(bytes)
  columns.count.set(count)
  columns.step.set(step)
  columns.after.set(at.map((each) => Math.max(0, each - first)))
  columns.imagesPerSecond.sum.set(imagesPerSecond.sum)
  columns.imagesPerSecond.logged.set(imagesPerSecond.logged)
  for (const [to, from] of [
    [columns.loss, loss],
    [columns.accuracy, accuracy]
  ] as const) {
    to.sum.set(from.sum)
    to.logged.set(from.logged)
    to.low.set(from.low)
    to.high.set(from.high)
  }
  return Buffer.from(bytes).toString('base64')
}

/**
 * The summary of a stored form; the inverse of {@link packSummary}.
 * @throws RangeError where it is none
 */
export function unpackSummary(packed: string): StepSummary {
  const bytes = new Uint8Array(Buffer.from(packed, 'base64')).buffer
  const first = new Float64Array(bytes, 0, 1)[0] as number
  const { after, ...columns } = columnsOf(bytes)
  const at = new Float64Array(after.length)
  for (let i = 0; i < at.length; i++) at[i] = first + (after[i] as number)
  return { ...columns, at }
}
