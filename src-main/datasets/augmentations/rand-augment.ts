import { type Augmentation, draws, type ImageShape } from './augmentation'
import { adjustBrightness, adjustContrast, adjustSaturation } from './colour'
import { adjustSharpness } from './filters'
import { move } from './moves'
import { autoContrast, equalize, posterize, solarize } from './tones'
import { makeWarp, rotated, shearedAcross, shearedDown, type Warp } from './warp'

export interface RandAugmentOptions {
  /** How many are done to an image, one after another; one may be drawn again. */
  operations: number
  /** From 0 to {@link largestMagnitude}. */
  magnitude: number
}
/** What magnitudes are counted to. */
const largestMagnitude = 30

/** Changes an image by `strength`, from 0 to 1, in the direction `sign`: 1 or -1. */
type Operation = (
  image: Float32Array,
  shape: ImageShape,
  strength: number,
  sign: number,
  warp: Warp
) => void

/** Of a width of 331 pixels, by how many an image is moved at most. */
const longestMove = 150 / 331

/**
 * What can be drawn, with torchvision's ranges. A drawn number names a place in this list: it is part of
 * what a seed means.
 */
const operations: readonly Operation[] = [
  /** Nothing. */
  () => undefined,
  (image, shape, strength, sign, warp) =>
    warp(image, shape, shearedAcross(0.3 * strength * sign, shape)),
  (image, shape, strength, sign, warp) => warp(image, shape, shearedDown(0.3 * strength * sign, shape)),
  (image, shape, strength, sign) =>
    move(image, shape, 0, sign * Math.floor(longestMove * shape[1] * strength)),
  (image, shape, strength, sign) =>
    move(image, shape, sign * Math.floor(longestMove * shape[0] * strength), 0),
  (image, shape, strength, sign, warp) => warp(image, shape, rotated(30 * strength * sign)),
  (image, _, strength, sign) => adjustBrightness(image, 1 + 0.9 * strength * sign),
  (image, shape, strength, sign) => adjustSaturation(image, shape, 1 + 0.9 * strength * sign),
  (image, shape, strength, sign) => adjustContrast(image, shape, 1 + 0.9 * strength * sign),
  (image, shape, strength, sign) => adjustSharpness(image, shape, 1 + 0.9 * strength * sign),
  (image, _, strength) => posterize(image, 8 - Math.round(4 * strength)),
  (image, _, strength) => solarize(image, 255 * (1 - strength)),
  (image, shape) => autoContrast(image, shape),
  (image, shape) => equalize(image, shape)
]

/**
 * RandAugment (Cubuk et al., 2019): operations drawn from one list, all of one magnitude. Those that
 * move pixels are bilinear and bring black in.
 */
export function randAugment({ operations: count, magnitude }: RandAugmentOptions): Augmentation {
  const warp = makeWarp()
  return (image, shape, key) => {
    for (let i = 0; i < count; i++) {
      const [which, side] = draws(key, i)
      const operation = operations[Math.floor(which * operations.length)] as Operation
      operation(image, shape, magnitude / largestMagnitude, side < 0.5 ? 1 : -1, warp)
    }
  }
}
