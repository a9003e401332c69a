import { philox, type RandomKey } from '../counter-random'

export type ImageShape = readonly [height: number, width: number, channels: number]

/** A part of an image, in pixels. */
export interface Box {
  top: number
  left: number
  height: number
  width: number
}

/**
 * Changes one image [height, width, channels] of pixels in [0, 1] in place; equal keys make equal
 * changes.
 */
export interface Augmentation {
  (image: Float32Array, shape: ImageShape, key: RandomKey): void
  /** The very same of an image as it is stored; absent where that is not faster. */
  ofStored?: StoredAugmentation
  /** Of one that makes a part of an image as large as the whole and does nothing else: which part. */
  boxOf?: (shape: ImageShape, key: RandomKey) => Box
  /** Of one that mirrors left and right and does nothing else: whether it does so under this key. */
  isMirroring?: (key: RandomKey) => boolean
}

/**
 * Makes an image of the bytes of a stored one, changed.
 * @param isMirrored whether left and right of the result are exchanged
 */
type StoredAugmentation = (
  stored: Uint8Array,
  image: Float32Array,
  shape: ImageShape,
  key: RandomKey,
  isMirrored: boolean
) => void

/** Four numbers in [0, 1); other four in every block. */
export function draws(key: RandomKey, block = 0): [number, number, number, number] {
  return philox([block, 0, 0, 0], key).map((value) => value / 2 ** 32) as [
    number,
    number,
    number,
    number
  ]
}

/** A whole number in [-most, most]. */
export const offset = (draw: number, most: number): number => Math.floor(draw * (2 * most + 1)) - most

/** A number between the two. */
export const between = (draw: number, [low, high]: readonly [number, number]): number =>
  low + draw * (high - low)

/** A number as far from 0 as `most` either way. */
export const eitherWay = (draw: number, most: number): number => (draw * 2 - 1) * most

/** A pixel's value within what can be shown. */
export const clamped = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)
