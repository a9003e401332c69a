import type { PlacementFacts } from './picture-placement'

/** Expression of a pixel's values, from `red`, `green` and `blue`. */
export const valuesOf = (channels: number): string =>
  channels === 1 ? '[Math.round(0.299 * red + 0.587 * green + 0.114 * blue)]' : '[red, green, blue]'

/**
 * Lines of JavaScript for Node, beside those of `javascriptPlacement`: `pixelsOf(path)` resolves with the
 * network's pixels of a picture, 0..255, row by row, channels last. Needs the package sharp.
 */
export const nodePixels = (
  facts: PlacementFacts,
  array: 'Float32Array' | 'Uint8Array'
): string => `async function pixelsOf(path) {
  const background = { r: ${facts.background[0]}, g: ${facts.background[1]}, b: ${facts.background[2]} }
  const upright = await sharp(path).rotate().flatten({ background }).toColourspace('srgb').png().toBuffer()
  const { left, top, width, height } = placed(await sharp(upright).metadata())
  const { data, info } = await sharp(upright)
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true })

  const pixels = new ${array}(${facts.height} * ${facts.width} * ${facts.channels})
  for (let y = 0; y < ${facts.height}; y++)
    for (let x = 0; x < ${facts.width}; x++) {
      const isInside = x >= left && x < left + width && y >= top && y < top + height
      const at = ((y - top) * width + x - left) * info.channels
      const isGrey = info.channels < 3
      const [red, green, blue] = isInside
        ? [data[at], data[at + (isGrey ? 0 : 1)], data[at + (isGrey ? 0 : 2)]]
        : [background.r, background.g, background.b]
      pixels.set(${valuesOf(facts.channels)}, (y * ${facts.width} + x) * ${facts.channels})
    }
  return pixels
}`
