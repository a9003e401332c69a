import type { AugmentationConfig } from '../contract'
import type { Augmentation, Box, ImageShape } from './augmentations/augmentation'
import { colourJitter, randomGreyscale } from './augmentations/colour'
import { randomResizedCrop } from './augmentations/crop'
import { randomErasing } from './augmentations/erasing'
import { randomBlur } from './augmentations/filters'
import { horizontalFlip, verticalFlip } from './augmentations/flips'
import { shift, translation } from './augmentations/moves'
import { randAugment } from './augmentations/rand-augment'
import { readStored } from './augmentations/stored-image'
import { rotation } from './augmentations/warp'
import type { ImageTransform } from './batches'
import { philox, randomKey, type RandomKey } from './counter-random'

/** An augmentation, and what its random numbers are for: no two of a list share one. */
export interface NamedAugmentation {
  purpose: string | number
  change: Augmentation
}

/**
 * Several one after another, as the transform of an epoch: what happens to an image is a function of
 * seed, epoch, the image's number and the purpose, so nothing has to be saved to go on in the middle of
 * an epoch.
 */
export function augment(
  augmentations: readonly NamedAugmentation[],
  shape: ImageShape,
  seed: number,
  epoch: number
): ImageTransform {
  const changes = augmentations.map(({ change }) => change)
  const keyOf = keysOf(augmentations, seed, epoch)
  const changeFrom = (place: number, image: Float32Array, sample: number): void => {
    for (let i = place; i < changes.length; i++) changes[i]?.(image, shape, keyOf(i, sample))
  }

  // The first ones are done while the image is read, where they can be.
  const first = changes[0]?.ofStored
  const mirrorAt = first ? 1 : 0
  const mirrors = changes[mirrorAt]?.isMirroring
  const ofStored = (stored: Uint8Array, image: Float32Array, sample: number): void => {
    const isMirrored = mirrors?.(keyOf(mirrorAt, sample)) ?? false
    if (first) first(stored, image, shape, keyOf(0, sample), isMirrored)
    else readStored(stored, image, shape, isMirrored)
    changeFrom(mirrors ? mirrorAt + 1 : mirrorAt, image, sample)
  }
  return Object.assign((image: Float32Array, sample: number) => changeFrom(0, image, sample), {
    ofStored
  })
}

/** Under which key each of several does what it does to an image, by its place among them. */
function keysOf(
  augmentations: readonly NamedAugmentation[],
  seed: number,
  epoch: number
): (place: number, sample: number) => RandomKey {
  const keys = augmentations.map(({ purpose }) => randomKey(seed, 'augmentation', purpose, epoch))
  return (place, sample) => {
    const [a, b] = philox([sample >>> 0, 0, 0, 1], keys[place] as RandomKey)
    return [a, b]
  }
}

/** A part of an image that is made as large as the whole, and whether left and right are exchanged then. */
export interface TakenPart extends Box {
  isMirrored: boolean
}

/**
 * Which part of each image is taken in an epoch, where nothing else is done to one than that its part is taken and
 * mirrored; null where there is more to it.
 */
export function takenParts(
  config: AugmentationConfig,
  shape: ImageShape,
  seed: number
): ((epoch: number) => (sample: number) => TakenPart) | null {
  const augmentations = augmentationsOf(config)
  const places = [...augmentations.keys()]
  const cropAt = places.find((place) => augmentations[place]?.change.boxOf) ?? null
  const mirrorAt = places.find((place) => augmentations[place]?.change.isMirroring) ?? null
  if (augmentations.length > Number(cropAt !== null) + Number(mirrorAt !== null)) return null

  const [height, width] = shape
  const whole: Box = { top: 0, left: 0, height, width }
  const boxOf = cropAt === null ? null : augmentations[cropAt]?.change.boxOf
  const mirrors = mirrorAt === null ? null : augmentations[mirrorAt]?.change.isMirroring
  return (epoch) => {
    const keyOf = keysOf(augmentations, seed, epoch)
    return (sample) => ({
      ...(boxOf?.(shape, keyOf(cropAt as number, sample)) ?? whole),
      isMirrored: mirrors?.(keyOf(mirrorAt as number, sample)) ?? false
    })
  }
}

/**
 * What an experiment asks to be done to training images, as the transform of an epoch (counted from 1);
 * null where nothing is. Mixing and normalisation are the batch's (mixup.ts, normalization.ts).
 */
export function imageTransform(
  config: AugmentationConfig,
  shape: ImageShape,
  seed: number
): ((epoch: number) => ImageTransform) | null {
  const augmentations = augmentationsOf(config)
  return augmentations.length === 0 ? null : (epoch) => augment(augmentations, shape, seed, epoch)
}

/** Those whose purpose is their place among themselves, as it was before there were others. */
const numbered = new Set(['flip', 'shift', 'rotation', 'erasing'])

/** In the order in which they are done. */
function augmentationsOf(config: AugmentationConfig): NamedAugmentation[] {
  const { crop, brightness, contrast, saturation, hue } = config
  const changesColours = Math.max(brightness, contrast, saturation, hue) > 0
  const asked: [name: string, change: Augmentation | null][] = [
    ['crop', crop && randomResizedCrop(crop)],
    ['flip', config.flip ? horizontalFlip() : null],
    ['flipVertical', config.flipVertical ? verticalFlip() : null],
    ['shift', config.shift > 0 ? shift(config.shift) : null],
    ['translation', config.translation > 0 ? translation(config.translation) : null],
    ['rotation', config.rotation > 0 ? rotation(config.rotation) : null],
    ['randAugment', config.randAugment && randAugment(config.randAugment)],
    ['colour', changesColours ? colourJitter({ brightness, contrast, saturation, hue }) : null],
    ['greyscale', config.greyscale > 0 ? randomGreyscale(config.greyscale) : null],
    ['blur', config.blur > 0 ? randomBlur(config.blur) : null],
    ['erasing', config.erasing > 0 ? randomErasing({ probability: config.erasing }) : null]
  ]

  let place = 0
  return asked.flatMap(([name, change]) =>
    change ? [{ change, purpose: numbered.has(name) ? place++ : name }] : []
  )
}
