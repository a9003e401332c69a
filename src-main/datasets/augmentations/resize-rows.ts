import type { Box, ImageShape } from './augmentation'
import { readLevelsFrom } from './stored-image'

/** Numbers of the box's row `y`, into the beginning of `row`. */
type ReadRow = (y: number, row: Float64Array) => void

/** What makes a box as large as an image; whatever it holds is its own. */
type ResizeRows = (
  image: Float32Array,
  shape: ImageShape,
  box: Box,
  readRow: ReadRow,
  isMirrored: boolean
) => void

/** Of the box a row, made as wide as the image; and a row of the image, `share` of the way between two. */
interface RowWork<Row> {
  widen(y: number, wide: Row): void
  blend(upper: Row, lower: Row, share: number, y: number): void
}

/**
 * Row by row, with the two at hand that the next one lies between: what a crop works on stays in the
 * processor's cache.
 * @param rows what two widened rows are held in
 */
export function eachRow<Row>(height: number, box: Box, rows: [Row, Row], work: RowWork<Row>): void {
  const down = tapsAlong(box.height, height)
  let [upper, lower] = rows
  let above = -1,
    below = -1
  for (let y = 0; y < height; y++) {
    const first = down.first[y] as number,
      second = box.height > 1 ? first + 1 : first
    if (above !== first) {
      if (below === first) {
        ;[upper, lower] = [lower, upper]
        below = -1
      } else work.widen(first, upper)
      above = first
    }
    if (below !== second) work.widen(second, lower)
    below = second
    work.blend(upper, lower, down.weight[y] as number, y)
  }
}

/** Images of any number of channels, and what every other way of it is held to. */
export function resizeRows(): ResizeRows {
  let [narrow, ...widened] = emptyRows(0)
  return (image, [height, width, channels], box, readRow, isMirrored) => {
    const length = width * channels
    if (narrow.length !== length) [narrow, ...widened] = emptyRows(length)
    const across = tapsAlong(box.width, width)
    const next = box.width > 1 ? channels : 0
    eachRow(height, box, widened, {
      widen: (y, wide) => {
        readRow(y, narrow)
        if (channels === 3) widenColours(narrow, next, across, wide, isMirrored)
        else widenRow(narrow, next, across, wide, isMirrored, channels)
      },
      blend: (upper, lower, share, y) => blendRows(upper, lower, share, image, y * length)
    })
  }
}

/** A row of the box, and the two widened ones between which a row of the result lies. */
type Rows = [narrow: Float64Array, upper: Float64Array, lower: Float64Array]

const emptyRows = (length: number): Rows => [
  new Float64Array(length),
  new Float64Array(length),
  new Float64Array(length)
]

/** Rows of an image's box, as the numbers that they are. */
export function rowsOf(image: Float32Array, [, width, channels]: ImageShape, box: Box): ReadRow {
  return (y, row) => {
    const from = ((box.top + y) * width + box.left) * channels
    row.set(image.subarray(from, from + box.width * channels))
  }
}

/** Rows of a stored image's box, from 0 to 1. */
export function storedRows(stored: Uint8Array, [, width, channels]: ImageShape, box: Box): ReadRow {
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
export interface Taps {
  first: Int32Array
  weight: Float32Array
}

export function tapsAlong(from: number, to: number): Taps {
  const key = from * 2 ** 20 + to
  let taps = knownTaps.get(key)
  if (taps === undefined) {
    if (knownTaps.size >= mostKnown) knownTaps.clear()
    knownTaps.set(key, (taps = makeTaps(from, to)))
  }
  return taps
}

/** A box has one of as many sides as the image has. */
const knownTaps = new Map<number, Taps>()
const mostKnown = 1024

function makeTaps(from: number, to: number): Taps {
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
