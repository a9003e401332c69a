/** Rows of the small picture whose neighbours are compared; a row has one more pixel. */
const side = 8

/**
 * Of 256 levels a pixel has to have so many more than its neighbour to count as brighter: where a picture is
 * plain, what saving it as JPEG leaves behind is no brightness. Without it hardly one of six drawings on a
 * plain ground has its hash still after that.
 */
const margin = 4

/**
 * A hash of 64 bits that pictures have in common when they look alike: which of two neighbours is clearly the
 * brighter, on the grey picture at 9 x 8 (dHash: Neal Krawetz, "Kind of Like That", 2013). The picture
 * is made small by the means of equal areas, where others take a kernel that they have at hand. The bits
 * go row by row, the first is the highest of the first word.
 * @param image 0..255, row by row, channels last
 */
export function differenceHash(
  image: ArrayLike<number>,
  shape: readonly [number, number, number]
): [high: number, low: number] {
  const small = shrink(image, shape, [side, side + 1])
  const words: [number, number] = [0, 0]
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const at = row * (side + 1) + column
      const bit = row * side + column
      if ((small[at + 1] as number) - (small[at] as number) > margin)
        words[bit >> 5] = ((words[bit >> 5] as number) | (1 << (31 - (bit & 31)))) >>> 0
    }
  return words
}

/** Mean brightness of so many rows and columns of areas; an area's borders may cut through pixels. */
function shrink(
  image: ArrayLike<number>,
  [height, width, channels]: readonly [number, number, number],
  [rows, columns]: readonly [number, number]
): Float64Array {
  const across = stretchesOf(width, columns)
  const down = stretchesOf(height, rows)
  const line = new Float64Array(width)
  const narrow = new Float64Array(height * columns)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) line[x] = brightnessAt(image, (y * width + x) * channels, channels)
    for (let column = 0; column < columns; column++)
      narrow[y * columns + column] = meanOver(across[column] as Stretch, line, 0, 1)
  }
  const small = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const mean = meanOver(down[row] as Stretch, narrow, column, columns)
      // Rounded: what differs in the last bits alone is the same brightness.
      small[row * columns + column] = Math.round(mean * 1024) / 1024
    }
  return small
}

/** Pixels on each side of a thumbnail. */
const thumbnailSide = 16

/**
 * A grey picture at 16 x 16, its values less their mean and divided by their length: what is compared of two
 * pictures whose hashes are close.
 */
export function thumbnailOf(
  image: ArrayLike<number>,
  shape: readonly [number, number, number]
): Float32Array {
  return normalised(shrink(image, shape, [thumbnailSide, thumbnailSide]))
}

/** Values of mean 0 and length 1; zeros where they are all the same. */
export function normalised(values: ArrayLike<number>): Float32Array {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  const mean = sum / values.length
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2
  const length = Math.sqrt(squares)
  const result = new Float32Array(values.length)
  if (length > 0)
    for (let i = 0; i < values.length; i++) result[i] = ((values[i] as number) - mean) / length
  return result
}

/**
 * The correlation of two thumbnails (Pearson): 1 where they differ in brightness and contrast alone. 0 where
 * one of them is of a single colour.
 */
export function likeness(a: Float32Array, b: Float32Array): number {
  let product = 0
  for (let i = 0; i < a.length; i++) product += (a[i] as number) * (b[i] as number)
  return product
}

/** A stretch of a row of values: where it begins, its length, and how much of each value lies in it. */
interface Stretch {
  first: number
  length: number
  weights: Float64Array
}

const knownStretches = new Map<string, Stretch[]>()

/** So many equal stretches of 0 ... length. */
function stretchesOf(length: number, parts: number): Stretch[] {
  const key = `${length}/${parts}`
  const known = knownStretches.get(key)
  if (known) return known
  const stretches = Array.from({ length: parts }, (_, part) => {
    const [from, to] = [(part * length) / parts, ((part + 1) * length) / parts]
    const first = Math.floor(from)
    const weights = Float64Array.from(
      { length: Math.ceil(to) - first },
      (_, i) => Math.min(first + i + 1, to) - Math.max(first + i, from)
    )
    return { first, length: to - from, weights }
  })
  // Data sets have one size each; what is asked for by many is not kept.
  if (knownStretches.size < 100) knownStretches.set(key, stretches)
  return stretches
}

/** The mean of a stretch of values that lie `step` apart, the first at `from`. */
function meanOver(
  { first, length, weights }: Stretch,
  values: Float64Array,
  from: number,
  step: number
): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++)
    sum += (weights[i] as number) * (values[from + (first + i) * step] as number)
  return sum / length
}

/** By the weights of ITU-R BT.601 where there are colours. */
function brightnessAt(image: ArrayLike<number>, at: number, channels: number): number {
  return channels < 3
    ? (image[at] as number)
    : 0.299 * (image[at] as number) +
        0.587 * (image[at + 1] as number) +
        0.114 * (image[at + 2] as number)
}

/** How many of 32 bits are set. */
function setBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** In how many bits two hashes of a list differ; two words a hash. */
export function distanceBetween(hashes: Uint32Array, a: number, b: number): number {
  return (
    setBits((hashes[2 * a] as number) ^ (hashes[2 * b] as number)) +
    setBits((hashes[2 * a + 1] as number) ^ (hashes[2 * b + 1] as number))
  )
}
