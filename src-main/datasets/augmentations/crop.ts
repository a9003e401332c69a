import type { RandomKey } from '../counter-random'
import { type Augmentation, between, draws, type ImageShape } from './augmentation'
import { readLevelsFrom, readStored } from './stored-image'

/** A part of an image, in pixels. */
interface Box {
  top: number
  left: number
  height: number
  width: number
}
export interface CropOptions {
  /** Of the image's area. */
  area: readonly [smallest: number, largest: number]
  /** Width over height. */
  aspect: readonly [smallest: number, largest: number]
}

const tries = 10

/**
 * A part of the image made as large as the whole (Szegedy et al., "Going Deeper with Convolutions",
 * 2014, section 6), which part as torchvision's RandomResizedCrop draws it.
 */
export function randomResizedCrop(options: CropOptions): Augmentation {
  const resize = makeCropResize()
  return Object.assign<Augmentation, Partial<Augmentation>>(
    (image, shape, key) => resize(image, shape, drawBox(shape, options, key)),
    {
      ofStored: (stored, image, shape, key, isMirrored) =>
        resize(image, shape, drawBox(shape, options, key), { stored, isMirrored })
    }
  )
}

/**
 * Ten boxes are drawn; where none of them fits, the largest one in the middle whose aspect is allowed is
 * taken.
 */
function drawBox([height, width]: ImageShape, { area, aspect }: CropOptions, key: RandomKey): Box {
  for (let attempt = 0; attempt < tries; attempt++) {
    const [size, slant, down, across] = draws(key, attempt)
    const pixels = height * width * between(size, area)
    const ratio = Math.exp(between(slant, [Math.log(aspect[0]), Math.log(aspect[1])]))
    const wide = Math.round(Math.sqrt(pixels * ratio)),
      tall = Math.round(Math.sqrt(pixels / ratio))
    if (wide < 1 || tall < 1 || wide > width || tall > height) continue
    return {
      top: Math.floor(down * (height - tall + 1)),
      left: Math.floor(across * (width - wide + 1)),
      height: tall,
      width: wide
    }
  }

  const ratio = Math.min(Math.max(width / height, aspect[0]), aspect[1])
  const tall = Math.max(1, Math.min(height, Math.round(width / ratio))),
    wide = Math.max(1, Math.min(width, Math.round(height * ratio)))
  return {
    top: Math.floor((height - tall) / 2),
    left: Math.floor((width - wide) / 2),
    height: tall,
    width: wide
  }
}

/**
 * Makes a part of an image as large as the whole: in place, or of one that is stored, and then mirrored too
 * where that is asked for. Holds what is between its two passes.
 */
type CropResize = (
  image: Float32Array,
  shape: ImageShape,
  box: Box,
  from?: { stored: Uint8Array; isMirrored: boolean }
) => void

/** Numbers of the box's row `y`, into the beginning of `row`. */
type ReadRow = (y: number, row: Float64Array) => void

/**
 * Bilinear, pixels being squares whose values stand in their middles, nothing read from outside of the
 * box. A box is never larger than the image, so there is nothing to be smoothed for. Row by row, with the
 * two rows at hand that the next one lies between: what a crop works on stays in the processor's cache.
 */
export function makeCropResize(): CropResize {
  let before = new Float32Array(0)
  let rows = [0, 1, 2].map(() => new Float64Array(0)) as Rows
  return (image, shape, box, from) => {
    const [height, width, channels] = shape
    if (box.height === height && box.width === width) {
      if (from) readStored(from.stored, image, shape, from.isMirrored)
      return
    }
    if (!from) {
      if (before.length !== image.length) before = new Float32Array(image.length)
      before.set(image)
    }
    if (rows[0].length !== width * channels)
      rows = rows.map(() => new Float64Array(width * channels)) as Rows

    const readRow = from ? storedRows(from.stored, shape, box) : rowsOf(before, shape, box)
    resizeBox(image, shape, box, rows, readRow, from?.isMirrored ?? false)
  }
}

/** A row of the box, and the two widened ones between which a row of the result lies. */
type Rows = [narrow: Float64Array, upper: Float64Array, lower: Float64Array]

function resizeBox(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  box: Box,
  [narrow, ...widened]: Rows,
  readRow: ReadRow,
  isMirrored: boolean
): void {
  const across = tapsAlong(box.width, width)
  const down = tapsAlong(box.height, height)
  const next = box.width > 1 ? channels : 0
  const widen = (y: number, wide: Float64Array): void => {
    readRow(y, narrow)
    if (channels === 3) widenColours(narrow, next, across, wide, isMirrored)
    else widenRow(narrow, next, across, wide, isMirrored, channels)
  }

  let [upper, lower] = widened
  let above = -1,
    below = -1
  for (let y = 0; y < height; y++) {
    const first = down.first[y] as number,
      second = box.height > 1 ? first + 1 : first
    if (above !== first) {
      if (below === first) {
        ;[upper, lower] = [lower, upper]
        below = -1
      } else widen(first, upper)
      above = first
    }
    if (below !== second) widen(second, lower)
    below = second
    blendRows(upper, lower, down.weight[y] as number, image, y * width * channels)
  }
}

/** Rows of an image's box, as the numbers that they are. */
function rowsOf(image: Float32Array, [, width, channels]: ImageShape, box: Box): ReadRow {
  return (y, row) => {
    const from = ((box.top + y) * width + box.left) * channels
    row.set(image.subarray(from, from + box.width * channels))
  }
}

/** Rows of a stored image's box, from 0 to 1. */
function storedRows(stored: Uint8Array, [, width, channels]: ImageShape, box: Box): ReadRow {
  return (y, row) => {
    const from = ((box.top + y) * width + box.left) * channels
    readLevelsFrom(stored, from, box.width * channels, row)
  }
}

/** A row that lies between two others, `share` of the way down; four numbers at a time, for speed. */
function blendRows(
  upper: Float64Array,
  lower: Float64Array,
  share: number,
  image: Float32Array,
  at: number
): void {
  const length = upper.length
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const a = upper[i] as number,
      b = upper[i + 1] as number,
      c = upper[i + 2] as number,
      d = upper[i + 3] as number
    image[at + i] = a + ((lower[i] as number) - a) * share
    image[at + i + 1] = b + ((lower[i + 1] as number) - b) * share
    image[at + i + 2] = c + ((lower[i + 2] as number) - c) * share
    image[at + i + 3] = d + ((lower[i + 3] as number) - d) * share
  }
  for (; i < length; i++) {
    const value = upper[i] as number
    image[at + i] = value + ((lower[i] as number) - value) * share
  }
}

/** Between which two places each new one lies: the first of them, and the share of the one after it. */
interface Taps {
  first: Int32Array
  weight: Float32Array
}

function tapsAlong(from: number, to: number): Taps {
  const first = new Int32Array(to),
    weight = new Float32Array(to)
  for (let i = 0; i < to; i++) {
    const place = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1)
    first[i] = Math.max(0, Math.min(Math.floor(place), from - 2))
    weight[i] = place - (first[i] as number)
  }
  return { first, weight }
}

/** A row of pixels made wider, in numbers of single precision: of any number of channels. */
function widenRow(
  narrow: Float64Array,
  next: number,
  { first, weight }: Taps,
  wide: Float64Array,
  isMirrored: boolean,
  channels: number
): void {
  const step = isMirrored ? -channels : channels
  for (let x = 0, at = isMirrored ? wide.length - channels : 0; x < first.length; x++, at += step) {
    const left = (first[x] as number) * channels,
      share = weight[x] as number
    for (let i = 0; i < channels; i++) {
      const value = narrow[left + i] as number
      wide[at + i] = Math.fround(value + ((narrow[left + next + i] as number) - value) * share)
    }
  }
}

/** The same for three channels, without a loop over them: this is where a crop spends its time. */
function widenColours(
  narrow: Float64Array,
  next: number,
  { first, weight }: Taps,
  wide: Float64Array,
  isMirrored: boolean
): void {
  const step = isMirrored ? -3 : 3
  for (let x = 0, at = isMirrored ? wide.length - 3 : 0; x < first.length; x++, at += step) {
    const left = (first[x] as number) * 3,
      right = left + next,
      share = weight[x] as number
    const red = narrow[left] as number,
      green = narrow[left + 1] as number,
      blue = narrow[left + 2] as number
    wide[at] = Math.fround(red + ((narrow[right] as number) - red) * share)
    wide[at + 1] = Math.fround(green + ((narrow[right + 1] as number) - green) * share)
    wide[at + 2] = Math.fround(blue + ((narrow[right + 2] as number) - blue) * share)
  }
}
