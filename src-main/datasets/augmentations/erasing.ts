import { type Augmentation, draws } from './augmentation'

export interface ErasingOptions {
  probability: number
  /** Of the image's area. */
  area: [smallest: number, largest: number]
  /** Height over width. */
  aspect: [smallest: number, largest: number]
  fill: number
}

/**
 * Paints over a rectangle (Zhong et al., "Random Erasing Data Augmentation", 2017, with its parameters).
 * One that does not fit is cut to the image.
 */
export function randomErasing({
  probability = 0.5,
  area = [0.02, 0.4],
  aspect = [0.3, 1 / 0.3],
  fill = 0
}: Partial<ErasingOptions> = {}): Augmentation {
  return (image, [height, width, channels], key) => {
    const [chance, size, slant, place] = draws(key)
    if (chance >= probability) return
    const pixels = height * width * (area[0] + size * (area[1] - area[0]))
    const ratio = Math.exp(Math.log(aspect[0]) + slant * (Math.log(aspect[1]) - Math.log(aspect[0])))
    const tall = Math.max(1, Math.min(height, Math.round(Math.sqrt(pixels * ratio))))
    const wide = Math.max(1, Math.min(width, Math.round(Math.sqrt(pixels / ratio))))
    const places = (height - tall + 1) * (width - wide + 1)
    const chosen = Math.floor(place * places)
    const top = Math.floor(chosen / (width - wide + 1)),
      left = chosen % (width - wide + 1)
    for (let y = top; y < top + tall; y++)
      image.fill(fill, (y * width + left) * channels, (y * width + left + wide) * channels)
  }
}
