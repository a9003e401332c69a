import { type Augmentation, between, clamped, draws, eitherWay, type ImageShape } from './augmentation'

/**
 * How far the colours of an image are changed, as torchvision's ColorJitter has it: brightness, contrast
 * and saturation by a factor from max(0, 1 - x) to 1 + x, the hue by up to so many turns either way.
 */
export interface JitterOptions {
  brightness: number
  contrast: number
  saturation: number
  hue: number
}

/** Shares of red, green and blue in a grey (ITU-R BT.601). */
const [redShare, greenShare, blueShare] = [0.299, 0.587, 0.114] as const

const hasColours = ([, , channels]: ImageShape): boolean => channels === 3

/** Every pixel times `factor`. */
export function adjustBrightness(image: Float32Array, factor: number): void {
  for (let i = 0; i < image.length; i++) image[i] = clamped((image[i] as number) * factor)
}

/** Every pixel `factor` times as far from the image's mean grey. */
export function adjustContrast(image: Float32Array, shape: ImageShape, factor: number): void {
  const rest = (1 - factor) * meanGrey(image, shape)
  for (let i = 0; i < image.length; i++) image[i] = clamped((image[i] as number) * factor + rest)
}

/** Every pixel `factor` times as far from its own grey; an image without colours stays. */
export function adjustSaturation(image: Float32Array, shape: ImageShape, factor: number): void {
  if (!hasColours(shape)) return
  for (let i = 0; i < image.length; i += 3) {
    const rest = (1 - factor) * greyAt(image, i)
    for (let channel = i; channel < i + 3; channel++)
      image[channel] = clamped((image[channel] as number) * factor + rest)
  }
}

/**
 * The hue turned by so many turns, saturation and value (of HSV) being kept; an image without colours
 * stays.
 */
export function adjustHue(image: Float32Array, shape: ImageShape, turns: number): void {
  if (!hasColours(shape)) return
  const shift = 6 * (turns - Math.floor(turns))
  for (let i = 0; i < image.length; i += 3) {
    const red = image[i] as number,
      green = image[i + 1] as number,
      blue = image[i + 2] as number
    const largest = Math.max(red, green, blue)
    const range = largest - Math.min(red, green, blue)
    if (range === 0) continue

    const sextant =
      largest === red
        ? (green - blue) / range
        : largest === green
          ? 2 + (blue - red) / range
          : 4 + (red - green) / range
    const turned = onWheel(sextant + shift)
    image[i] = largest - range * fallAt(turned + 5)
    image[i + 1] = largest - range * fallAt(turned + 3)
    image[i + 2] = largest - range * fallAt(turned + 1)
  }
}

/** A place on the wheel of colours from 0 to 6, of one that is at most a turn beside that. */
const onWheel = (place: number): number => (place < 0 ? place + 6 : place < 6 ? place : place - 6)

/**
 * How far a colour's share is below the largest one, from 0 to 1, at a place on the wheel that is counted
 * in sextants: down for one, low for two, up for one, high for two.
 */
function fallAt(place: number): number {
  const sextant = onWheel(place)
  return clamped(Math.min(sextant, 4 - sextant))
}

/** Every pixel its grey; an image without colours stays. */
export function removeColours(image: Float32Array, shape: ImageShape): void {
  if (hasColours(shape)) for (let i = 0; i < image.length; i += 3) image.fill(greyAt(image, i), i, i + 3)
}

const greyAt = (image: Float32Array, i: number): number =>
  redShare * (image[i] as number) +
  greenShare * (image[i + 1] as number) +
  blueShare * (image[i + 2] as number)

/** The mean of all numbers where there are no colours. */
function meanGrey(image: Float32Array, shape: ImageShape): number {
  let sum = 0
  if (hasColours(shape)) {
    for (let i = 0; i < image.length; i += 3) sum += greyAt(image, i)
    return (sum * 3) / image.length
  }
  for (let i = 0; i < image.length; i++) sum += image[i] as number
  return sum / image.length
}

/** Changes brightness, contrast, saturation and hue, in an order that is drawn too. */
export function colourJitter({ brightness, contrast, saturation, hue }: JitterOptions): Augmentation {
  const factor = (draw: number, most: number): number => between(draw, [Math.max(0, 1 - most), 1 + most])
  return (image, shape, key) => {
    const [bright, contrasted, saturated, turned] = draws(key)
    const steps = [
      () => brightness > 0 && adjustBrightness(image, factor(bright, brightness)),
      () => contrast > 0 && adjustContrast(image, shape, factor(contrasted, contrast)),
      () => saturation > 0 && adjustSaturation(image, shape, factor(saturated, saturation)),
      () => hue > 0 && adjustHue(image, shape, eitherWay(turned, hue))
    ]
    for (const draw of draws(key, 1)) steps.splice(Math.floor(draw * steps.length), 1)[0]?.()
  }
}

/** Takes the colours away with this probability. */
export function randomGreyscale(probability: number): Augmentation {
  return (image, shape, key) => {
    if (draws(key)[0] < probability) removeColours(image, shape)
  }
}
