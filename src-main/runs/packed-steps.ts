import type { NumericSteps } from './step-columns'

/**
 * Steps as they are stored: one text a block, so that 400 epochs of 469 steps take 5 MB and not the 20
 * of JSON, and NaN and infinities stay what they are, which SQLite's own numbers do not. Base64 of
 * little-endian columns, one after the other: the first step's time (float64, Unix milliseconds), then
 * for every step its number (uint32), loss, accuracy and images a second (float32) and its time after
 * the first (uint32, milliseconds). Text rather than a blob, because the driver hands a blob over in
 * memory of its own, which Electron forbids.
 */
const columns = 5
const headerBytes = 8
type Column = [buffer: ArrayBuffer, byteOffset: number, length: number]

function columnsOf(bytes: ArrayBuffer, count: number): (place: number) => Column {
  return (place) => [bytes, headerBytes + place * count * 4, count]
}

/** The stored form of steps. */
export function packSteps(steps: NumericSteps): string {
  const count = steps.step.length
  const bytes = new ArrayBuffer(headerBytes + count * columns * 4)
  const first = steps.at[0] ?? 0
  const column = columnsOf(bytes, count)
  new Float64Array(bytes, 0, 1)[0] = first
  new Uint32Array(...column(0)).set(steps.step)
  new Float32Array(...column(1)).set(steps.loss)
  new Float32Array(...column(2)).set(steps.accuracy)
  new Float32Array(...column(3)).set(steps.imagesPerSecond)
  new Uint32Array(...column(4)).set(steps.at.map((at) => Math.max(0, at - first)))
  return Buffer.from(bytes).toString('base64')
}

/** The steps of a stored form; the inverse of {@link packSteps}. */
export function unpackSteps(packed: string): NumericSteps {
  // A copy of its own: a Buffer from the pool starts anywhere, and columns of numbers must not.
  const bytes = new Uint8Array(Buffer.from(packed, 'base64')).buffer
  const count = (bytes.byteLength - headerBytes) / (columns * 4)
  const column = columnsOf(bytes, count)
  const first = new Float64Array(bytes, 0, 1)[0] ?? 0
  return {
    step: new Uint32Array(...column(0)),
    loss: new Float32Array(...column(1)),
    accuracy: new Float32Array(...column(2)),
    imagesPerSecond: new Float32Array(...column(3)),
    at: momentsAfter(first, new Uint32Array(...column(4)))
  }
}

/** Milliseconds after a moment as Unix milliseconds. (`Float64Array.from` takes five times as long.) */
function momentsAfter(first: number, after: Uint32Array): Float64Array {
  const at = new Float64Array(after)
  for (let i = 0; i < at.length; i++) at[i] = first + (at[i] as number)
  return at
}

/** The last step of a stored form; 0 where it has none. The rest of it is not unpacked. */
export function lastStepOf(packed: string): number {
  const bytes = Buffer.byteLength(packed, 'base64')
  const count = (bytes - headerBytes) / (columns * 4)
  const place = headerBytes + (count - 1) * 4
  // Three bytes are four letters.
  const from = Math.floor(place / 3)
  const around = Buffer.from(packed.slice(from * 4, from * 4 + 8), 'base64')
  return count > 0 ? around.readUInt32LE(place - from * 3) : 0
}
