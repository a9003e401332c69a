import type { AugmentationConfig } from '../contract'
import type { ImageShape } from './augmentations/augmentation'
import { beta, largerBeta } from './beta'
import { permutation, randomKey, uniform } from './counter-random'

/**
 * How the images of a batch are mixed: each with the one at its partner's place, of which 1 - share is
 * taken.
 */
export interface Mixing {
  /** Each place once. */
  partners: Uint32Array
  /**
   * Of the image's own class. Of pixels that are mixed at least 0.5, so that it stays the class that is
   * mostly shown; else the rectangle's true area decides it.
   */
  share: number
  /** The rectangle that is taken from the partner; null where every pixel is mixed. */
  patch: Patch | null
}

/** A rectangle of an image, in its numbers: so many runs of equal length and distance. */
export interface Patch {
  start: number
  runs: number
  runLength: number
  distance: number
}

/**
 * The mixing of a batch of `size` images: the `stepInEpoch`-th batch of an epoch, both counted from 1.
 */
export type BatchMixing = (epoch: number, stepInEpoch: number, size: number) => Mixing

/** Whether batches are mixed in any way. */
export const isMixed = ({ mixup, cutmix }: AugmentationConfig): boolean => mixup > 0 || cutmix > 0

/**
 * Mixup (Zhang et al., 2017) or CutMix (Yun et al., 2019), each with its one share for a batch and
 * partners within it; of both asked for one is drawn for a batch; null where none is. Seed, epoch and
 * step fix it, so nothing has to be saved to go on in the middle of an epoch.
 */
export function mixingOf(
  config: AugmentationConfig,
  shape: ImageShape,
  seed: number
): BatchMixing | null {
  const { mixup, cutmix } = config
  if (!isMixed(config)) return null
  return (epoch, stepInEpoch, size) => {
    const isCut =
      cutmix > 0 &&
      (mixup === 0 || uniform(randomKey(seed, 'mixing choice', epoch, stepInEpoch), 0) < 0.5)
    if (isCut)
      return {
        partners: permutation(randomKey(seed, 'cutmix partners', epoch, stepInEpoch), size),
        ...cut(cutmix, shape, seed, epoch, stepInEpoch)
      }
    return {
      partners: permutation(randomKey(seed, 'mixup partners', epoch, stepInEpoch), size),
      share: largerBeta(mixup, randomKey(seed, 'mixup share', epoch, stepInEpoch)),
      patch: null
    }
  }
}

/**
 * A rectangle of the image's aspect around a point anywhere in it, cut to the image; before that its area
 * is drawn from Beta(a, a).
 */
function cut(
  a: number,
  [height, width, channels]: ImageShape,
  seed: number,
  epoch: number,
  stepInEpoch: number
): Pick<Mixing, 'share' | 'patch'> {
  const side = Math.sqrt(1 - beta(a, randomKey(seed, 'cutmix share', epoch, stepInEpoch)))
  const middle = randomKey(seed, 'cutmix place', epoch, stepInEpoch)
  const [top, bottom] = sideWithin(height, side, uniform(middle, 0))
  const [left, right] = sideWithin(width, side, uniform(middle, 1))
  return {
    share: 1 - ((bottom - top) * (right - left)) / (height * width),
    patch: {
      start: (top * width + left) * channels,
      runs: bottom - top,
      runLength: (right - left) * channels,
      distance: width * channels
    }
  }
}

/** From where to where a share of a length goes whose middle is drawn. */
function sideWithin(length: number, share: number, draw: number): [from: number, to: number] {
  const half = Math.floor(Math.floor(length * share) / 2)
  const middle = Math.floor(draw * length)
  return [Math.max(0, middle - half), Math.min(length, middle + half)]
}

/** Mixes the images of a batch, end to end, in place. */
export function mixImages(images: Float32Array, imageSize: number, mixing: Mixing): void {
  if (mixing.patch) takePatches(images, imageSize, mixing.partners, mixing.patch)
  else blend(images, imageSize, mixing)
}

/**
 * Goes from each image to its partner until it is back at the first one: that is the only one of which a
 * copy is needed.
 */
function blend(images: Float32Array, imageSize: number, { partners, share }: Mixing): void {
  const imageAt = (place: number): Float32Array =>
    images.subarray(place * imageSize, (place + 1) * imageSize)
  const first = new Float32Array(imageSize)
  const isMixedAlready = new Uint8Array(partners.length)
  for (let start = 0; start < partners.length; start++) {
    if (isMixedAlready[start]) continue
    first.set(imageAt(start))
    for (let place = start; !isMixedAlready[place]; place = partners[place] as number) {
      const partner = partners[place] as number
      isMixedAlready[place] = 1
      if (partner !== place)
        addShare(imageAt(place), partner === start ? first : imageAt(partner), share)
    }
  }
}

function addShare(image: Float32Array, other: Float32Array, share: number): void {
  for (let pixel = 0; pixel < image.length; pixel++)
    image[pixel] = share * (image[pixel] as number) + (1 - share) * (other[pixel] as number)
}

function takePatches(
  images: Float32Array,
  imageSize: number,
  partners: Uint32Array,
  { start, runs, runLength, distance }: Patch
): void {
  const before = new Float32Array(partners.length * runLength)
  for (let run = 0; run < runs; run++) {
    const at = start + run * distance
    partners.forEach((_, i) =>
      before.set(images.subarray(i * imageSize + at, i * imageSize + at + runLength), i * runLength)
    )
    partners.forEach((partner, i) =>
      images.set(before.subarray(partner * runLength, (partner + 1) * runLength), i * imageSize + at)
    )
  }
}
