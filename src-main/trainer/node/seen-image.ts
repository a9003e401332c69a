import type { SeenImage } from '../../contract'

/** Pixels a side that are enough to look at an image. */
const largestSide = 256

/**
 * An image in [0, 1] as a window can show it. One larger than 256 a side is thinned: of each of its
 * places the pixel in the middle, both sides by the same factor.
 */
export function seenImage(
  pixels: Float32Array,
  [height, width, channels]: [height: number, width: number, channels: number]
): SeenImage {
  const factor = Math.max(1, Math.max(height, width) / largestSide)
  const shownHeight = Math.max(1, Math.round(height / factor)),
    shownWidth = Math.max(1, Math.round(width / factor))
  const middle = (place: number, length: number): number =>
    Math.min(length - 1, Math.floor((place + 0.5) * factor))

  const bytes = Buffer.alloc(shownHeight * shownWidth * channels)
  for (let y = 0, to = 0; y < shownHeight; y++)
    for (let x = 0; x < shownWidth; x++) {
      const from = (middle(y, height) * width + middle(x, width)) * channels
      for (let channel = 0; channel < channels; channel++)
        bytes[to++] = Math.round((pixels[from + channel] ?? 0) * 255)
    }
  return { height: shownHeight, width: shownWidth, channels, pixels: bytes.toString('base64') }
}
