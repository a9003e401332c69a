import type { SplitName } from '../contract'

/** The images that a run is validated on, in the order of its answers. */
export interface AnsweredImages {
  part: SplitName
  classes: string[]
  /** What each image is known by, where it is, and its class number. */
  hashes: string[]
  names: string[]
  labels: number[]
}

/** What a network took each image for after an epoch, and how probable it held that to be. */
export interface EpochAnswers {
  predicted: Uint16Array
  probability: Float32Array
}

/** Where a run's folder has them. */
export const answersFolder = 'answers'
export const imagesFile = `${answersFolder}/images.json`
export const answersFile = (epoch: number): string =>
  `${answersFolder}/epoch-${String(epoch).padStart(4, '0')}.bin`

/**
 * Whether the answers after an epoch are kept: each of the first thousand, then every tenth and from ten
 * thousand on every hundredth, so that a run of any length has a few thousand files at most.
 */
export const keepsAnswersOf = (epoch: number): boolean =>
  epoch % 10 ** Math.max(0, Math.ceil(Math.log10(epoch / 1000))) === 0

/** The epoch of a file of answers; null of any other. */
export function epochOfFile(name: string): number | null {
  const epoch = /^epoch-(\d{4,})\.bin$/.exec(name)?.[1]
  return epoch === undefined ? null : Number(epoch)
}

/** Parts of a probability: a 16-bit number has them all. */
const whole = 65_535

/**
 * Answers as they are stored: the classes, then the probabilities in 65,535ths, each a little-endian number
 * of 16 bits. Of ten thousand images that is 40 kB an epoch.
 */
export function packAnswers({ predicted, probability }: EpochAnswers): Uint8Array {
  const bytes = new Uint8Array(4 * predicted.length)
  const view = new DataView(bytes.buffer)
  predicted.forEach((value, i) => view.setUint16(2 * i, value, true))
  probability.forEach((value, i) => {
    view.setUint16(2 * (predicted.length + i), Math.round(value * whole), true)
  })
  return bytes
}

/** The inverse of {@link packAnswers}; null where these are not the answers of so many images. */
export function unpackAnswers(bytes: Uint8Array, images: number): EpochAnswers | null {
  if (bytes.byteLength !== 4 * images) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const numbers = Array.from({ length: 2 * images }, (_, i) => view.getUint16(2 * i, true))
  return {
    predicted: Uint16Array.from(numbers.slice(0, images)),
    probability: Float32Array.from(numbers.slice(images), (value) => value / whole)
  }
}
