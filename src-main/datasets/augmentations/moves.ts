import { type Augmentation, draws, eitherWay, type ImageShape, offset } from './augmentation'

/** Moves an image by whole pixels, black coming in. */
export function move(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  down: number,
  across: number
): void {
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

/**
 * Moves by up to `most` pixels either way: padding by `most` and cropping at random (He et al., 2015,
 * section 4.2).
 */
export function shift(most: number): Augmentation {
  return (image, shape, key) => {
    const [down, across] = draws(key)
    move(image, shape, offset(down, most), offset(across, most))
  }
}

/** Moves by up to this share of the height and of the width, in whole pixels. */
export function translation(share: number): Augmentation {
  return (image, shape, key) => {
    const [down, across] = draws(key)
    const [height, width] = shape
    move(
      image,
      shape,
      Math.round(eitherWay(down, share * height)),
      Math.round(eitherWay(across, share * width))
    )
  }
}
