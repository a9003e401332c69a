import type { RandomKey } from '../counter-random'
import { type Augmentation, between, draws, type ImageShape } from './augmentation'

/** A part of an image, in pixels. */
interface Box {
  top: number
  left: number
  height: number
  width: number
}
export interface CropOptions {
  /** Of the image's area. */
  area: readonly [smallest: number, largest: number]
  /** Width over height. */
  aspect: readonly [smallest: number, largest: number]
}

const tries = 10

/**
 * A part of the image made as large as the whole (Szegedy et al., "Going Deeper with Convolutions",
 * 2014, section 6), which part as torchvision's RandomResizedCrop draws it.
 */
export function randomResizedCrop(options: CropOptions): Augmentation {
  const resize = makeCropResize()
  return (image, shape, key) => resize(image, shape, drawBox(shape, options, key))
}

/**
 * Ten boxes are drawn; where none of them fits, the largest one in the middle whose aspect is allowed is
 * taken.
 */
function drawBox([height, width]: ImageShape, { area, aspect }: CropOptions, key: RandomKey): Box {
  for (let attempt = 0; attempt < tries; attempt++) {
    const [size, slant, down, across] = draws(key, attempt)
    const pixels = height * width * between(size, area)
    const ratio = Math.exp(between(slant, [Math.log(aspect[0]), Math.log(aspect[1])]))
    const wide = Math.round(Math.sqrt(pixels * ratio)),
      tall = Math.round(Math.sqrt(pixels / ratio))
    if (wide < 1 || tall < 1 || wide > width || tall > height) continue
    return {
      top: Math.floor(down * (height - tall + 1)),
      left: Math.floor(across * (width - wide + 1)),
      height: tall,
      width: wide
    }
  }

  const ratio = Math.min(Math.max(width / height, aspect[0]), aspect[1])
  const tall = Math.max(1, Math.min(height, Math.round(width / ratio))),
    wide = Math.max(1, Math.min(width, Math.round(height * ratio)))
  return {
    top: Math.floor((height - tall) / 2),
    left: Math.floor((width - wide) / 2),
    height: tall,
    width: wide
  }
}

/** Makes a part of an image as large as the whole, in place; holds what is between its two passes. */
type CropResize = (image: Float32Array, shape: ImageShape, box: Box) => void

/**
 * Bilinear, pixels being squares whose values stand in their middles, nothing read from outside of the
 * box. A box is never larger than the image, so there is nothing to be smoothed for.
 */
export function makeCropResize(): CropResize {
  let widened = new Float32Array(0)
  return (image, [height, width, channels], box) => {
    if (box.height === height && box.width === width) return
    const row = width * channels
    if (widened.length < height * row) widened = new Float32Array(height * row)

    const across = tapsAlong(box.width, width)
    const next = box.width > 1 ? channels : 0
    for (let y = 0; y < box.height; y++) {
      const from = ((box.top + y) * width + box.left) * channels
      if (channels === 3) widenColours(image, from, next, across, widened, y * row)
      else widenRow(image, from, next, across, widened, y * row, channels)
    }

    const down = tapsAlong(box.height, height)
    const below = box.height > 1 ? row : 0
    for (let y = 0, to = 0; y < height; y++) {
      const from = (down.first[y] as number) * row
      const share = down.weight[y] as number
      for (let i = 0; i < row; i++, to++) {
        const value = widened[from + i] as number
        image[to] = value + ((widened[from + below + i] as number) - value) * share
      }
    }
  }
}

/** Between which two places each new one lies: the first of them, and the share of the one after it. */
interface Taps {
  first: Int32Array
  weight: Float32Array
}

function tapsAlong(from: number, to: number): Taps {
  const first = new Int32Array(to),
    weight = new Float32Array(to)
  for (let i = 0; i < to; i++) {
    const place = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1)
    first[i] = Math.max(0, Math.min(Math.floor(place), from - 2))
    weight[i] = place - (first[i] as number)
  }
  return { first, weight }
}

/** A row of pixels made wider: of any number of channels. */
function widenRow(
  image: Float32Array,
  from: number,
  next: number,
  { first, weight }: Taps,
  widened: Float32Array,
  to: number,
  channels: number
): void {
  for (let x = 0, at = to; x < first.length; x++) {
    const left = from + (first[x] as number) * channels,
      share = weight[x] as number
    for (let i = left; i < left + channels; i++, at++) {
      const value = image[i] as number
      widened[at] = value + ((image[i + next] as number) - value) * share
    }
  }
}

/** The same for three channels, without a loop over them: this is where a crop spends its time. */
function widenColours(
  image: Float32Array,
  from: number,
  next: number,
  { first, weight }: Taps,
  widened: Float32Array,
  to: number
): void {
  for (let x = 0, at = to; x < first.length; x++, at += 3) {
    const left = from + (first[x] as number) * 3,
      right = left + next,
      share = weight[x] as number
    const red = image[left] as number,
      green = image[left + 1] as number,
      blue = image[left + 2] as number
    widened[at] = red + ((image[right] as number) - red) * share
    widened[at + 1] = green + ((image[right + 1] as number) - green) * share
    widened[at + 2] = blue + ((image[right + 2] as number) - blue) * share
  }
}
