import { type Augmentation, draws } from './augmentation'

/** Mirrors left and right with this probability. */
export function horizontalFlip(probability = 0.5): Augmentation {
  return (image, [height, width, channels], key) => {
    if (draws(key)[0] >= probability) return
    for (let y = 0; y < height; y++) {
      for (
        let x = 0, from = y * width * channels, to = from + (width - 1) * channels;
        x < width >> 1;
        x++, from += channels, to -= channels
      )
        for (let channel = 0; channel < channels; channel++) {
          const held = image[from + channel] as number
          image[from + channel] = image[to + channel] as number
          image[to + channel] = held
        }
    }
  }
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
