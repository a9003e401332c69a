import type { ImageShape } from './augmentation'

/** Of each level of a file, from 0 to 1; looked up, because that is faster than dividing millions of them. */
export const brightness = Float32Array.from({ length: 256 }, (_, level) => level / 255)

/** The pixels of a stored image, from 0 to 1. */
export function readLevels(stored: Uint8Array, image: Float32Array): void {
  readLevelsFrom(stored, 0, stored.length, image)
}

/** So many numbers of a stored image, from 0 to 1: four at a time, which is twice as fast as one. */
export function readLevelsFrom(
  stored: Uint8Array,
  from: number,
  length: number,
  into: Float32Array | Float64Array
): void {
  const levels = brightness
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const at = from + i
    into[i] = levels[stored[at] as number] as number
    into[i + 1] = levels[stored[at + 1] as number] as number
    into[i + 2] = levels[stored[at + 2] as number] as number
    into[i + 3] = levels[stored[at + 3] as number] as number
  }
  for (; i < length; i++) into[i] = levels[stored[from + i] as number] as number
}

/** The pixels of a stored image, from 0 to 1, left and right exchanged where that is asked for. */
export function readStored(
  stored: Uint8Array,
  image: Float32Array,
  [height, width, channels]: ImageShape,
  isMirrored: boolean
): void {
  if (!isMirrored) return readLevels(stored, image)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = width - 1; x >= 0; x--) {
      const from = (y * width + x) * channels
      for (let channel = 0; channel < channels; channel++, to++)
        image[to] = brightness[stored[from + channel] as number] as number
    }
}
