import type { RandomKey } from '../counter-random'
import { type Augmentation, between, type Box, draws, type ImageShape } from './augmentation'
import { resizeRows, rowsOf, storedRows } from './resize-rows'
import { makeStoredResize } from './resize-stored'
import { readStored } from './stored-image'

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
  const boxOf = (shape: ImageShape, key: RandomKey): Box => drawBox(shape, options, key)
  return Object.assign<Augmentation, Partial<Augmentation>>(
    (image, shape, key) => resize(image, shape, boxOf(shape, key)),
    {
      boxOf,
      ofStored: (stored, image, shape, key, isMirrored) =>
        resize(image, shape, boxOf(shape, key), { stored, isMirrored })
    }
  )
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

/**
 * Makes a part of an image as large as the whole: in place, or of one that is stored, and then mirrored too
 * where that is asked for. Holds what is between its two passes.
 */
type CropResize = (
  image: Float32Array,
  shape: ImageShape,
  box: Box,
  from?: { stored: Uint8Array; isMirrored: boolean }
) => void

/**
 * Bilinear, pixels being squares whose values stand in their middles, nothing read from outside of the
 * box. A box is never larger than the image, so there is nothing to be smoothed for.
 * @param isPlain whether nothing faster is used that comes to the same numbers
 */
export function makeCropResize({ isPlain = false } = {}): CropResize {
  let before = new Float32Array(0)
  const resize = resizeRows()
  let resizeStored: ReturnType<typeof makeStoredResize> | undefined = isPlain ? null : undefined
  return (image, shape, box, from) => {
    const [height, width, channels] = shape
    if (box.height === height && box.width === width) {
      if (from) readStored(from.stored, image, shape, from.isMirrored)
      return
    }
    if (from) {
      const { stored, isMirrored } = from
      if (channels === 3 && resizeStored === undefined) resizeStored = makeStoredResize()
      if (channels === 3 && resizeStored) resizeStored(stored, image, shape, box, isMirrored)
      else resize(image, shape, box, storedRows(stored, shape, box), isMirrored)
      return
    }
    if (before.length !== image.length) before = new Float32Array(image.length)
    before.set(image)
    resize(image, shape, box, rowsOf(before, shape, box), false)
  }
}
