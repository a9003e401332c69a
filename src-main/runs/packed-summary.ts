import { emptySummary, type StepSummary } from './step-summary'

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
 * The summaries of stored forms, in order, as one; of a single one the inverse of {@link packSummary}. A run of a million steps has a thousand of them: they are read
 * through one buffer into columns that are there already, since making those of each takes longer than all
 * the rest.
 * @throws RangeError where one of them is none
 */
export function unpackSummaries(packed: readonly string[]): StepSummary {
  const bytesOf = (text: string): number => Buffer.byteLength(text, 'base64')
  let [groups, most] = [0, 0]
  for (const text of packed) {
    const bytes = bytesOf(text)
    const count = (bytes - headerBytes) / groupBytes
    if (count < 0 || !Number.isInteger(count)) throw new RangeError('a summary of steps is cut off')
    groups += count
    most = Math.max(most, bytes)
  }
  const all = emptySummary(groups)
  const buffer = Buffer.from(new ArrayBuffer(Math.ceil(most / 8) * 8))
  const views = {
    doubles: new Float64Array(buffer.buffer),
    wholes: new Uint32Array(buffer.buffer),
    singles: new Float32Array(buffer.buffer)
  }
  let place = 0
  for (const text of packed) {
    const bytes = buffer.write(text, 'base64')
    if (bytes !== bytesOf(text)) throw new RangeError('a summary of steps is damaged')
    const count = (bytes - headerBytes) / groupBytes
    copyColumns(all, place, count, views)
    place += count
  }
  return all
}

/** What a buffer with a stored summary has, by the kinds of its numbers. */
interface BufferViews {
  doubles: Float64Array
  wholes: Uint32Array
  singles: Float32Array
}

/** Copies the columns of `count` groups, in the order in which they are stored, to a place in others. */
function copyColumns(
  to: StepSummary,
  place: number,
  count: number,
  { doubles, wholes, singles }: BufferViews
): void {
  const first = doubles[0] as number
  // In numbers of eight bytes and of four: the header is one of the former.
  const wide = (column: number): number => headerBytes / 8 + column * count
  const narrow = (column: number): number => headerBytes / 4 + (2 * 3 + column) * count
  const { loss, accuracy, imagesPerSecond } = to
  copy(loss.sum, doubles, wide(0), count, place)
  copy(accuracy.sum, doubles, wide(1), count, place)
  copy(imagesPerSecond.sum, doubles, wide(2), count, place)
  copy(to.count, wholes, narrow(0), count, place)
  copy(to.step, wholes, narrow(1), count, place)
  for (let i = 0; i < count; i++) to.at[place + i] = first + (wholes[narrow(2) + i] as number)
  copy(loss.logged, wholes, narrow(3), count, place)
  copy(accuracy.logged, wholes, narrow(4), count, place)
  copy(imagesPerSecond.logged, wholes, narrow(5), count, place)
  copy(loss.low, singles, narrow(6), count, place)
  copy(loss.high, singles, narrow(7), count, place)
  copy(accuracy.low, singles, narrow(8), count, place)
  copy(accuracy.high, singles, narrow(9), count, place)
}

/** A few dozen numbers: a view of them takes longer to make than they to be copied. */
function copy<T extends Float64Array | Float32Array | Uint32Array>(
  to: T,
  from: T,
  start: number,
  count: number,
  place: number
): void {
  for (let i = 0; i < count; i++) to[place + i] = from[start + i] as number
}
