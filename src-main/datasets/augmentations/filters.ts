import { type Augmentation, between, clamped, draws, type ImageShape } from './augmentation'

/**
 * Every pixel `factor` times as far from what is around it: a 3x3 mean in which it counts five times. The
 * outermost pixels stay (Pillow's ImageEnhance.Sharpness).
 */
export function adjustSharpness(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  factor: number
): void {
  const row = width * channels
  const before = image.slice()
  for (let y = 1; y < height - 1; y++)
    for (let i = y * row + channels; i < (y + 1) * row - channels; i++) {
      const around =
        threeAt(before, i - row, channels) +
        threeAt(before, i, channels) +
        threeAt(before, i + row, channels)
      const own = before[i] as number
      const smooth = (around + 4 * own) / 13
      image[i] = clamped(factor * own + (1 - factor) * smooth)
    }
}

/** The sum of a number and of its neighbours in the row. */
const threeAt = (values: Float32Array, i: number, channels: number): number =>
  (values[i - channels] as number) + (values[i] as number) + (values[i + channels] as number)

/**
 * Blurs by a normal distribution of this standard deviation in pixels, cut off after three of them; the
 * image is mirrored at its edges, which are not repeated.
 */
export function blur(image: Float32Array, shape: ImageShape, deviation: number): void {
  const [height, width, channels] = shape
  const row = width * channels
  const kernel = normalWeights(deviation)
  blurLines(image, { count: height, length: width, between: row, step: channels, channels }, kernel)
  blurLines(image, { count: width, length: height, between: channels, step: row, channels }, kernel)
}

/** From the middle outwards; both sides together sum to 1. */
function normalWeights(deviation: number): number[] {
  const reach = Math.ceil(3 * deviation)
  const heights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-0.5 * (i / deviation) ** 2))
  const sum = heights.reduce((total, each, i) => total + (i === 0 ? each : 2 * each), 0)
  return heights.map((each) => each / sum)
}

/** Rows or columns of an image: so many, of so many pixels; distances in numbers. */
interface Lines {
  count: number
  length: number
  between: number
  step: number
  channels: number
}

function blurLines(image: Float32Array, lines: Lines, kernel: readonly number[]): void {
  const { count, length, between: apart, step, channels } = lines
  const reach = kernel.length - 1
  // The line with its mirrored ends, one channel after another.
  const line = new Float64Array(length + 2 * reach)
  for (let n = 0; n < count; n++)
    for (let channel = 0; channel < channels; channel++) {
      const start = n * apart + channel
      for (let i = -reach; i < length + reach; i++)
        line[i + reach] = image[start + mirrored(i, length) * step] as number
      for (let i = 0; i < length; i++) {
        let sum = (kernel[0] as number) * (line[i + reach] as number)
        for (let k = 1; k <= reach; k++)
          sum +=
            (kernel[k] as number) * ((line[i + reach - k] as number) + (line[i + reach + k] as number))
        image[start + i * step] = sum
      }
    }
}

/** The place in a line that one outside of it is the mirror image of, however short the line is. */
function mirrored(place: number, length: number): number {
  if (place >= 0 && place < length) return place
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((place % period) + period) % period
  return within < length ? within : period - within
}

/** Standard deviations from which one is drawn, in pixels (Chen et al., "SimCLR", 2020, appendix A). */
const deviations = [0.1, 2] as const

/** Blurs with this probability. */
export function randomBlur(probability: number): Augmentation {
  return (image, shape, key) => {
    const [chance, width] = draws(key)
    if (chance < probability) blur(image, shape, between(width, deviations))
  }
}
