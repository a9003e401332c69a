/** Rows of the small picture whose neighbours are compared; a row has one more pixel. */
const side = 8

/**
 * A hash of 64 bits that pictures have in common when they look alike: which of two neighbours is the
 * brighter, on the grey picture at 9 x 8 (dHash: Neal Krawetz, "Kind of Like That", 2013). The bits go row by
 * row, the first is the highest of the first word.
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
      if ((small[at + 1] as number) > (small[at] as number))
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
  const narrow = new Float64Array(height * columns)
  for (let y = 0; y < height; y++)
    for (let column = 0; column < columns; column++)
      narrow[y * columns + column] = meanOver(column, columns, width, (x) =>
        brightnessAt(image, (y * width + x) * channels, channels)
      )
  const small = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const mean = meanOver(row, rows, height, (y) => narrow[y * columns + column] as number)
      // Rounded: what differs in the last bits alone is the same brightness.
      small[row * columns + column] = Math.round(mean * 1024) / 1024
    }
  return small
}

/** Pixels on each side of a thumbnail. */
const thumbnailSide = 16

/** A grey picture at 16 x 16: what is compared of two pictures whose hashes are close. */
export function thumbnailOf(
  image: ArrayLike<number>,
  shape: readonly [number, number, number]
): Float32Array {
  return Float32Array.from(shrink(image, shape, [thumbnailSide, thumbnailSide]))
}

/**
 * The correlation of two thumbnails (Pearson): 1 where they differ in brightness and contrast alone. 0 where
 * one of them is of a single colour.
 */
export function likeness(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((x, y) => x + y, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [product, squareA, squareB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB]
    product += x * y
    squareA += x * x
    squareB += y * y
  }
  return squareA === 0 || squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB)
}

/** Mean of the `part`-th of `parts` equal stretches of 0 ... length. */
function meanOver(part: number, parts: number, length: number, valueAt: (i: number) => number): number {
  const [from, to] = [(part * length) / parts, ((part + 1) * length) / parts]
  let sum = 0
  for (let i = Math.floor(from); i < to; i++)
    sum += (Math.min(i + 1, to) - Math.max(i, from)) * valueAt(i)
  return sum / (to - from)
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
