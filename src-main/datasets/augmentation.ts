import type { AugmentationConfig } from '../contract'
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
    for (let y = 0; y < height; y++) {
      for (
        let x = 0, from = y * width * channels, to = from + (width - 1) * channels;
        x < width >> 1;
        x++, from += channels, to -= channels
      )
        for (let channel = 0; channel < channels; channel++) {
          const held = image[from + channel] as number
          image[from + channel] = image[to + channel] as number
          image[to + channel] = held
        }
    }
  }
}

/**
 * Moves by up to `most` pixels either way, zeros coming in: padding by `most` and cropping at random (He
 * et al., 2015, section 4.2).
 */
export function shift(most: number): Augmentation {
  return (image, [height, width, channels], key) => {
    const [a, b] = draws(key)
    const down = offset(a, most),
      across = offset(b, most)
    if (down === 0 && across === 0) return
    const left = Math.max(0, across) * channels,
      length = Math.max(0, width - Math.abs(across)) * channels
    const row = width * channels
    // From the side that the image moves to, so that a row is read before it is written over.
    for (let i = 0; i < height; i++) {
      const y = down > 0 ? height - 1 - i : i
      const from = y - down
      if (from < 0 || from >= height || length === 0) {
        image.fill(0, y * row, (y + 1) * row)
        continue
      }
      const begin = from * row + Math.max(0, -across) * channels
      image.copyWithin(y * row + left, begin, begin + length)
      image.fill(0, y * row, y * row + left)
      image.fill(0, y * row + left + length, (y + 1) * row)
    }
  }
}

/** Turns about the middle by up to this many degrees either way; bilinear, zeros coming in. */
export function rotation(degrees: number): Augmentation {
  let before = new Float32Array(0)
  return (image, [height, width, channels], key) => {
    const angle = ((draws(key)[0] * 2 - 1) * degrees * Math.PI) / 180
    const cos = Math.cos(angle),
      sin = Math.sin(angle)
    // A border of zeros two pixels wide: what is just outside needs no case of its own.
    const border = 2,
      row = (width + 2 * border) * channels
    const size = (height + 2 * border) * row
    if (before.length !== size) before = new Float32Array(size)
    for (let y = 0; y < height; y++)
      before.set(
        image.subarray(y * width * channels, (y + 1) * width * channels),
        (y + border) * row + border * channels
      )
    const middleY = (height - 1) / 2,
      middleX = (width - 1) / 2
    for (let y = 0, to = 0; y < height; y++)
      for (let x = 0; x < width; x++, to += channels) {
        const fromY = middleY + (y - middleY) * cos - (x - middleX) * sin,
          fromX = middleX + (y - middleY) * sin + (x - middleX) * cos
        if (fromY <= -1 || fromX <= -1 || fromY >= height || fromX >= width) {
          for (let channel = 0; channel < channels; channel++) image[to + channel] = 0
          continue
        }
        const top = Math.floor(fromY),
          left = Math.floor(fromX)
        const down = fromY - top,
          across = fromX - left
        const at = (top + border) * row + (left + border) * channels
        for (let channel = 0; channel < channels; channel++) {
          const i = at + channel
          image[to + channel] =
            (1 - down) *
              ((1 - across) * (before[i] as number) + across * (before[i + channels] as number)) +
            down *
              ((1 - across) * (before[i + row] as number) +
                across * (before[i + row + channels] as number))
        }
      }
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

/**
 * Paints over a rectangle (Zhong et al., "Random Erasing Data Augmentation", 2017, with its parameters).
 * One that does not fit is cut to the image.
 */
export function randomErasing({
  probability = 0.5,
  area = [0.02, 0.4],
  aspect = [0.3, 1 / 0.3],
  fill = 0
}: Partial<ErasingOptions> = {}): Augmentation {
  return (image, [height, width, channels], key) => {
    const [chance, size, slant, place] = draws(key)
    if (chance >= probability) return
    const pixels = height * width * (area[0] + size * (area[1] - area[0]))
    const ratio = Math.exp(Math.log(aspect[0]) + slant * (Math.log(aspect[1]) - Math.log(aspect[0])))
    const tall = Math.max(1, Math.min(height, Math.round(Math.sqrt(pixels * ratio))))
    const wide = Math.max(1, Math.min(width, Math.round(Math.sqrt(pixels / ratio))))
    const places = (height - tall + 1) * (width - wide + 1)
    const chosen = Math.floor(place * places)
    const top = Math.floor(chosen / (width - wide + 1)),
      left = chosen % (width - wide + 1)
    for (let y = top; y < top + tall; y++)
      image.fill(fill, (y * width + left) * channels, (y * width + left + wide) * channels)
  }
}

/**
 * Several one after another, as the transform of an epoch: what happens to an image is a function of
 * seed, epoch, the image's number and the place in the list, so nothing has to be saved to go on in the
 * middle of an epoch.
 */
export function augment(
  augmentations: readonly Augmentation[],
  shape: ImageShape,
  seed: number,
  epoch: number
): ImageTransform {
  const keys = augmentations.map((_, i) => randomKey(seed, 'augmentation', i, epoch))
  return (image, sample) =>
    augmentations.forEach((each, i) => {
      const [a, b] = philox([sample >>> 0, 0, 0, 1], keys[i] as RandomKey)
      each(image, shape, [a, b])
    })
}

/**
 * What an experiment asks to be done to training images, as the transform of an epoch (counted from 1);
 * null where nothing is. Mixing and normalisation are the batch's (mixup.ts, normalization.ts).
 */
export function imageTransform(
  { flip, shift: most, rotation: degrees, erasing }: AugmentationConfig,
  shape: ImageShape,
  seed: number
): ((epoch: number) => ImageTransform) | null {
  const augmentations = [
    ...(flip ? [horizontalFlip()] : []),
    ...(most > 0 ? [shift(most)] : []),
    ...(degrees > 0 ? [rotation(degrees)] : []),
    ...(erasing > 0 ? [randomErasing({ probability: erasing })] : [])
  ]
  return augmentations.length === 0 ? null : (epoch) => augment(augmentations, shape, seed, epoch)
}
