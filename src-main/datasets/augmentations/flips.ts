import type { RandomKey } from '../counter-random'
import { type Augmentation, draws } from './augmentation'

/** Mirrors left and right with this probability. */
export function horizontalFlip(probability = 0.5): Augmentation {
  const isMirroring = (key: RandomKey): boolean => draws(key)[0] < probability
  return Object.assign<Augmentation, Partial<Augmentation>>(
    (image, [height, width, channels], key) => {
      if (!isMirroring(key)) return
      const row = width * channels
      for (let start = 0; start < height * row; start += row)
        image.subarray(start, start + row).reverse()
      // That reversed the channels of every pixel too.
      if (channels > 1)
        for (let from = 0; from < height * row; from += channels)
          for (let a = from, b = from + channels - 1; a < b; a++, b--) {
            const held = image[a] as number
            image[a] = image[b] as number
            image[b] = held
          }
    },
    { isMirroring }
  )
}

/** Exchanges top and bottom with this probability. */
export function verticalFlip(probability = 0.5): Augmentation {
  return (image, [height, width, channels], key) => {
    if (draws(key)[0] >= probability) return
    const row = width * channels
    for (let top = 0, bottom = (height - 1) * row; top < bottom; top += row, bottom -= row) {
      const held = image.slice(top, top + row)
      image.copyWithin(top, bottom, bottom + row)
      image.set(held, bottom)
    }
  }
}
