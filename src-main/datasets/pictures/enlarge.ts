import type { Size } from './placement'

/** Of each new pixel: the first old one that it is made of, and the weights from there on. */
type Weights = readonly { from: number; weights: Float32Array }[]

/**
 * An image in another size by Lanczos' kernel of three lobes, the middle of each pixel where it was; at
 * the borders those pixels weigh that there are (as Pillow does it). libvips, which is faster, moves
 * a picture by up to half a pixel where it makes it larger.
 * @param pixels 0..255, row by row, channels last; the fourth is opacity, by which the others weigh
 */
export function enlarge(pixels: Uint8Array, size: Size, to: Size, channels: number): Uint8Array {
  const values = Float32Array.from(pixels)
  if (channels === 4) weighByOpacity(values)
  const wide = across(values, size, weightsOf(size.width, to.width), channels)
  const result = down(wide, weightsOf(size.height, to.height), to.width * channels)
  if (channels === 4) undoOpacity(result)
  const image = new Uint8Array(result.length)
  for (let i = 0; i < image.length; i++)
    image[i] = Math.min(255, Math.max(0, Math.round(result[i] as number)))
  return image
}

/** Each row in its new width. */
function across(
  values: Float32Array,
  { width, height }: Size,
  weights: Weights,
  channels: number
): Float32Array {
  const wide = new Float32Array(weights.length * height * channels)
  let at = 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < weights.length; x++) {
      const { from, weights: of } = weights[x] as Weights[number]
      for (let c = 0; c < channels; c++) {
        let old = (y * width + from) * channels + c
        let sum = 0
        for (let i = 0; i < of.length; i++, old += channels)
          sum = Math.fround(sum + (of[i] as number) * (values[old] as number))
        wide[at++] = sum
      }
    }
  return wide
}

/** Rows of so many values each in their new number. */
function down(wide: Float32Array, weights: Weights, row: number): Float32Array {
  const result = new Float32Array(weights.length * row)
  weights.forEach(({ from, weights: of }, y) => {
    for (let i = 0; i < of.length; i++) {
      const weight = of[i] as number
      const old = (from + i) * row
      for (let x = 0; x < row; x++)
        result[y * row + x] = (result[y * row + x] as number) + weight * (wide[old + x] as number)
    }
  })
  return result
}

/** Weights that were asked for last: pictures of one size come one after another. */
const known = new Map<string, Weights>()
const mostKnown = 8

function weightsOf(size: number, to: number): Weights {
  const key = `${size} ${to}`
  const before = known.get(key)
  if (before) return before
  if (known.size >= mostKnown) known.clear()
  const weights = newWeights(size, to)
  known.set(key, weights)
  return weights
}

function newWeights(size: number, to: number): Weights {
  const scale = size / to,
    stretch = Math.max(1, scale)
  return Array.from({ length: to }, (_, place) => {
    const middle = (place + 0.5) * scale
    const from = Math.max(0, Math.round(middle - 3 * stretch)),
      end = Math.min(size, Math.round(middle + 3 * stretch))
    const weights = Float32Array.from({ length: end - from }, (_, i) =>
      lanczos((from + i + 0.5 - middle) / stretch)
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { from, weights: weights.map((weight) => weight / sum) }
  })
}

function lanczos(x: number): number {
  if (x === 0) return 1
  if (Math.abs(x) >= 3) return 0
  const turn = Math.PI * x
  return (3 * Math.sin(turn) * Math.sin(turn / 3)) / (turn * turn)
}

function weighByOpacity(rgba: Float32Array): void {
  for (let i = 0; i < rgba.length; i += 4)
    for (let c = 0; c < 3; c++) rgba[i + c] = ((rgba[i + c] as number) * (rgba[i + 3] as number)) / 255
}

function undoOpacity(rgba: Float32Array): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number
    for (let c = 0; c < 3; c++) rgba[i + c] = alpha > 0.5 ? ((rgba[i + c] as number) * 255) / alpha : 0
  }
}
