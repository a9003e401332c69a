import type { Split } from './dataset'
import { imageBlocks } from './images'

/** Mean and standard deviation of each channel, of pixels in [0, 1]. */
export interface Normalization {
  mean: number[]
  deviation: number[]
}

/**
 * Of all images of a split: counted exactly, so that it is the same wherever it is worked out. A channel
 * of one value has deviation 1.
 */
export function normalizationOf(
  split: Split,
  [, , channels]: readonly [height: number, width: number, channels: number]
): Normalization {
  const counts = Array.from({ length: channels }, () => new Float64Array(256))
  for (const block of imageBlocks(split.images))
    counts.forEach((count, channel) => {
      for (let i = channel; i < block.length; i += channels) (count[block[i] as number] as number)++
    })
  const moments = counts.map((count) => {
    const total = count.reduce((a, b) => a + b, 0)
    const mean = count.reduce((sum, many, value) => sum + many * value, 0) / total
    const variance = count.reduce((sum, many, value) => sum + many * (value - mean) ** 2, 0) / total
    return { mean: mean / 255, deviation: variance > 0 ? Math.sqrt(variance) / 255 : 1 }
  })
  return { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ deviation }) => deviation) }
}

/** Normalises pixels in place, channels last; returns them. */
export function normalize(pixels: Float32Array, { mean, deviation }: Normalization): Float32Array {
  const channels = mean.length
  const middles = Float64Array.from(mean),
    scales = Float64Array.from(deviation, (value) => 1 / value)
  if (channels === 3) return normalizeColours(pixels, middles, scales)
  for (let pixel = 0; pixel < pixels.length; pixel += channels)
    for (let channel = 0; channel < channels; channel++) {
      const i = pixel + channel
      pixels[i] = ((pixels[i] as number) - (middles[channel] as number)) * (scales[channel] as number)
    }
  return pixels
}

/** The same without a loop over the channels: those of photographs. */
function normalizeColours(
  pixels: Float32Array,
  middles: Float64Array,
  scales: Float64Array
): Float32Array {
  const [red, green, blue] = middles as unknown as [number, number, number]
  const [redScale, greenScale, blueScale] = scales as unknown as [number, number, number]
  for (let i = 0; i + 3 <= pixels.length; i += 3) {
    pixels[i] = ((pixels[i] as number) - red) * redScale
    pixels[i + 1] = ((pixels[i + 1] as number) - green) * greenScale
    pixels[i + 2] = ((pixels[i + 2] as number) - blue) * blueScale
  }
  return pixels
}
