import type { Size } from './placement'

/** Of each new pixel: the first old one that it is made of, and the weights from there on. */
type Weights = { from: number; weights: Float32Array }[]

/**
 * An image in another size by Lanczos' kernel of three lobes, the middle of each pixel where it was; at
 * the borders those pixels weigh that there are (as Pillow does it). libvips, which is faster, moves
 * a picture by up to half a pixel where it makes it larger.
 * @param pixels 0..255, row by row, channels last; the fourth is opacity, by which the others weigh
 */
export function enlarge(pixels: Uint8Array, size: Size, to: Size, channels: number): Uint8Array {
  const values = Float32Array.from(pixels)
  if (channels === 4) weighByOpacity(values)
  const across = weightsOf(size.width, to.width),
    down = weightsOf(size.height, to.height)

  const wide = new Float32Array(size.height * to.width * channels)
  for (let y = 0; y < size.height; y++)
    across.forEach(({ from, weights }, x) => {
      const at = (y * to.width + x) * channels
      weights.forEach((weight, i) => {
        const old = (y * size.width + from + i) * channels
        for (let c = 0; c < channels; c++)
          wide[at + c] = (wide[at + c] as number) + weight * (values[old + c] as number)
      })
    })

  const row = to.width * channels
  const result = new Float32Array(to.height * row)
  down.forEach(({ from, weights }, y) =>
    weights.forEach((weight, i) => {
      const old = (from + i) * row
      for (let x = 0; x < row; x++)
        result[y * row + x] = (result[y * row + x] as number) + weight * (wide[old + x] as number)
    })
  )
  if (channels === 4) undoOpacity(result)
  return Uint8Array.from(result, (value) => Math.min(255, Math.max(0, Math.round(value))))
}

function weightsOf(size: number, to: number): Weights {
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
