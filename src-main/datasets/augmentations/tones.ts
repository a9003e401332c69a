import { clamped, type ImageShape } from './augmentation'

/** A pixel's value in the 256 steps of a picture file. */
const levelOf = (value: number): number => Math.round(value * 255)

/** Keeps so many of a pixel's 8 bits, the higher ones. */
export function posterize(image: Float32Array, bits: number): void {
  const mask = 256 - 2 ** (8 - bits)
  for (let i = 0; i < image.length; i++) image[i] = (levelOf(image[i] as number) & mask) / 255
}

/** Inverts what is as bright as `threshold` of 255 or brighter. */
export function solarize(image: Float32Array, threshold: number): void {
  for (let i = 0; i < image.length; i++) {
    const value = image[i] as number
    if (levelOf(value) >= threshold) image[i] = 1 - value
  }
}

/** Stretches each channel so that it goes from 0 to 1; one of a single value stays. */
export function autoContrast(image: Float32Array, [, , channels]: ImageShape): void {
  for (let channel = 0; channel < channels; channel++) {
    let darkest = Infinity,
      brightest = -Infinity
    for (let i = channel; i < image.length; i += channels) {
      const value = image[i] as number
      if (value < darkest) darkest = value
      if (value > brightest) brightest = value
    }
    if (darkest === brightest) continue
    const scale = 1 / (brightest - darkest)
    for (let i = channel; i < image.length; i += channels)
      image[i] = clamped(((image[i] as number) - darkest) * scale)
  }
}

/** Spreads each channel's levels so that they are about equally frequent, as Pillow's ImageOps does. */
export function equalize(image: Float32Array, [, , channels]: ImageShape): void {
  for (let channel = 0; channel < channels; channel++) {
    const counts = new Uint32Array(256)
    for (let i = channel; i < image.length; i += channels)
      (counts[levelOf(image[i] as number)] as number)++
    const last = counts[counts.findLastIndex((count) => count > 0)] as number
    const step = Math.floor((image.length / channels - last) / 255)
    if (step === 0) continue

    const become = new Float32Array(256)
    let below = Math.floor(step / 2)
    counts.forEach((count, level) => {
      become[level] = Math.min(255, Math.floor(below / step)) / 255
      below += count
    })
    for (let i = channel; i < image.length; i += channels)
      image[i] = become[levelOf(image[i] as number)] as number
  }
}
