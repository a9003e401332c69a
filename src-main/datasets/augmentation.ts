import type { ImageTransform } from './batches'
import { philox, type RandomKey, randomKey } from './counter-random'

export type ImageShape = readonly [height: number, width: number, channels: number]

/** Changes one image [height, width, channels] in place; equal keys make equal changes. */
export type Augmentation = (image: Float32Array, shape: ImageShape, key: RandomKey) => void

/** Four numbers in [0, 1). */
function draws(key: RandomKey): [number, number, number, number] {
  return philox([0, 0, 0, 0], key).map((value) => value / 2 ** 32) as [number, number, number, number]
}

/** A whole number in [-most, most]. */
const offset = (draw: number, most: number): number => Math.floor(draw * (2 * most + 1)) - most

/** Mirrors left and right with this probability. */
export function horizontalFlip(probability = 0.5): Augmentation {
  return (image, [height, width, channels], key) => {
    if (draws(key)[0] >= probability) return
    const row = new Float32Array(width * channels)
    for (let y = 0; y < height; y++) {
      const start = y * width * channels
      row.set(image.subarray(start, start + row.length))
      for (let x = 0; x < width; x++) image.set(row.subarray((width - 1 - x) * channels, (width - x) * channels), start + x * channels)
    }
  }
}

/** Moves by up to `most` pixels either way, zeros coming in: padding by `most` and cropping at random (He et al., 2015, section 4.2). */
export function shift(most: number): Augmentation {
  return (image, shape, key) => {
    const [a, b] = draws(key)
    const down = offset(a, most), across = offset(b, most)
    if (down !== 0 || across !== 0) resample(image, shape, (y, x) => [y - down, x - across])
  }
}

/** Turns about the middle by up to this many degrees either way; bilinear, zeros coming in. */
export function rotation(degrees: number): Augmentation {
  return (image, shape, key) => {
    const angle = (draws(key)[0] * 2 - 1) * (degrees * Math.PI) / 180
    const cos = Math.cos(angle), sin = Math.sin(angle)
    const middleY = (shape[0] - 1) / 2, middleX = (shape[1] - 1) / 2
    resample(image, shape, (y, x) => [middleY + (y - middleY) * cos - (x - middleX) * sin, middleX + (y - middleY) * sin + (x - middleX) * cos])
  }
}

export interface ErasingOptions {
  probability: number
  /** Of the image's area. */
  area: [smallest: number, largest: number]
  /** Height over width. */
  aspect: [smallest: number, largest: number]
  fill: number
}

/** Paints over a rectangle (Zhong et al., "Random Erasing Data Augmentation", 2017, with its parameters). One that does not fit is cut to the image. */
export function randomErasing({ probability = 0.5, area = [0.02, 0.4], aspect = [0.3, 1 / 0.3], fill = 0 }: Partial<ErasingOptions> = {}): Augmentation {
  return (image, [height, width, channels], key) => {
    const [chance, size, slant, place] = draws(key)
    if (chance >= probability) return
    const pixels = height * width * (area[0] + size * (area[1] - area[0]))
    const ratio = Math.exp(Math.log(aspect[0]) + slant * (Math.log(aspect[1]) - Math.log(aspect[0])))
    const tall = Math.max(1, Math.min(height, Math.round(Math.sqrt(pixels * ratio))))
    const wide = Math.max(1, Math.min(width, Math.round(Math.sqrt(pixels / ratio))))
    const places = (height - tall + 1) * (width - wide + 1)
    const chosen = Math.floor(place * places)
    const top = Math.floor(chosen / (width - wide + 1)), left = chosen % (width - wide + 1)
    for (let y = top; y < top + tall; y++) image.fill(fill, (y * width + left) * channels, (y * width + left + wide) * channels)
  }
}

/**
 * Several one after another, as the transform of an epoch: what happens to an image is a function of seed, epoch, the image's
 * number and the place in the list, so nothing has to be saved to go on in the middle of an epoch.
 */
export function augment(augmentations: readonly Augmentation[], shape: ImageShape, seed: number, epoch: number): ImageTransform {
  const keys = augmentations.map((_, i) => randomKey(seed, 'augmentation', i, epoch))
  return (image, sample) =>
    augmentations.forEach((each, i) => {
      const [a, b] = philox([sample >>> 0, 0, 0, 1], keys[i] as RandomKey)
      each(image, shape, [a, b])
    })
}

/** Every pixel from where `source` says it was, bilinear between pixels, zero outside. */
function resample(image: Float32Array, [height, width, channels]: ImageShape, source: (y: number, x: number) => [number, number]): void {
  const before = image.slice()
  const at = (y: number, x: number, channel: number): number => (y < 0 || x < 0 || y >= height || x >= width ? 0 : (before[(y * width + x) * channels + channel] as number))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromY, fromX] = source(y, x)
      const top = Math.floor(fromY), left = Math.floor(fromX)
      const down = fromY - top, across = fromX - left
      for (let channel = 0; channel < channels; channel++)
        image[(y * width + x) * channels + channel] =
          (1 - down) * ((1 - across) * at(top, left, channel) + across * at(top, left + 1, channel)) + down * ((1 - across) * at(top + 1, left, channel) + across * at(top + 1, left + 1, channel))
    }
}
