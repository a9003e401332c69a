import type { LoadedDataset } from './dataset'
import { readImages } from './images'

/** Training images that are looked at. */
const mostInspected = 500

/** Brightness of the background in the images that are trained on, 0 to 1; null where there are none. */
export function backgroundBrightness({
  imageShape,
  train: { images, count }
}: Pick<LoadedDataset, 'imageShape' | 'train'>): number | null {
  const [height, width, channels] = imageShape
  const inspected = Math.min(count, mostInspected)
  let sum = 0
  readImages(
    images,
    height * width * channels,
    Uint32Array.from({ length: inspected }, (_, i) => i),
    (image) => void (sum += borderBrightness(image, imageShape))
  )
  return inspected > 0 ? sum / inspected / 255 : null
}

/** Mean of the outermost pixels of an image, in the unit of its values. */
export function borderBrightness(
  pixels: ArrayLike<number>,
  [height, width, channels]: LoadedDataset['imageShape'],
  from = 0
): number {
  let sum = 0,
    count = 0
  for (let y = 0; y < height; y++) {
    const isWhole = y === 0 || y === height - 1
    for (let x = 0; x < width; x += isWhole || width === 1 ? 1 : width - 1) {
      for (let channel = 0; channel < channels; channel++)
        sum += pixels[from + (y * width + x) * channels + channel] as number
      count += channels
    }
  }
  return sum / count
}
