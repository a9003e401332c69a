import type { ActivationMap, SeenImage } from '../contract'

/** Pixels of the longer side that a small image is enlarged to. */
const enlargedSide = 256

/** From what speaks little for a class to what speaks most for it: magma (Smith and van der Walt, 2015). */
const colours = [
  [0, 0, 4],
  [81, 18, 124],
  [183, 55, 121],
  [252, 137, 97],
  [252, 253, 191]
] as const
/** How much of the picture the strongest place covers. */
const strongest = 0.75

/** A picture: red, green, blue, alpha, row by row. */
interface DrawnOverlay {
  height: number
  width: number
  pixels: Uint8ClampedArray<ArrayBuffer>
}

/**
 * An image as a network took it, with a map of it over it: the image's pixels are enlarged by whole
 * numbers, and the map is interpolated between the middles of its places.
 */
export function activationOverlay(seen: SeenImage, map: ActivationMap): DrawnOverlay {
  const factor = Math.max(1, Math.floor(enlargedSide / Math.max(seen.height, seen.width)))
  const [height, width] = [seen.height * factor, seen.width * factor]
  const image = bytesOf(seen.pixels)
  const levels = bytesOf(map.values)
  const pixels = new Uint8ClampedArray(height * width * 4)

  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const heat = heatAt(map, levels, (y + 0.5) / height, (x + 0.5) / width)
      const from = (Math.floor(y / factor) * seen.width + Math.floor(x / factor)) * seen.channels
      const share = strongest * heat
      for (let channel = 0; channel < 3; channel++) {
        const under = image[from + Math.min(channel, seen.channels - 1)] ?? 0
        pixels[at + channel] = under * (1 - share) + colourOf(heat, channel) * share
      }
      pixels[at + 3] = 255
    }
  return { height, width, pixels }
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

/** From 0 to 1, at a place that is given by its shares of the height and the width. */
function heatAt(
  { height, width }: ActivationMap,
  levels: Uint8Array,
  down: number,
  across: number
): number {
  const place = (share: number, length: number): [first: number, second: number, between: number] => {
    const at = Math.min(length - 1, Math.max(0, share * length - 0.5))
    return [Math.floor(at), Math.min(length - 1, Math.floor(at) + 1), at % 1]
  }
  const [top, bottom, below] = place(down, height)
  const [left, right, beside] = place(across, width)
  const row = (y: number): number =>
    (levels[y * width + left] ?? 0) * (1 - beside) + (levels[y * width + right] ?? 0) * beside
  return (row(top) * (1 - below) + row(bottom) * below) / 255
}

function colourOf(heat: number, channel: number): number {
  const at = heat * (colours.length - 1)
  const [lower, upper] = [Math.floor(at), Math.min(colours.length - 1, Math.floor(at) + 1)]
  return (colours[lower]?.[channel] ?? 0) * (1 - (at % 1)) + (colours[upper]?.[channel] ?? 0) * (at % 1)
}
