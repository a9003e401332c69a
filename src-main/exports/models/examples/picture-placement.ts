import type { PortableModel } from '../portable-model'

/**
 * What a program has to know to make a picture into pixels: the recipe with all of it decided. Examples
 * take black for a background that would follow from the picture.
 */
export interface PlacementFacts {
  height: number
  width: number
  channels: number
  fit: 'fit' | 'pad' | 'crop' | 'stretch'
  background: readonly [red: number, green: number, blue: number]
}

/** Of the network's recipe; one that learnt from arrays takes a picture stretched to their size. */
export function placementFacts({
  height,
  width,
  channels,
  recipe
}: PortableModel['input']): PlacementFacts {
  const background = recipe?.background ?? 'auto'
  return {
    height,
    width,
    channels,
    fit: recipe?.fit ?? 'stretch',
    background: background === 'auto' ? [0, 0, 0] : background
  }
}

/** The factor of both sides, in a language that has `min` and `max` of several numbers. */
const factors = {
  fit: 'min(across, down)',
  pad: 'min(across, down, 1)',
  crop: 'max(across, down)',
  stretch: null
} as const

/**
 * Lines of JavaScript: `placed(picture)` gives where a picture of { width, height } comes to lie on the
 * image, { left, top, width, height }; what stands over is cut off, what is left is background.
 */
export function javascriptPlacement({ fit, width, height }: PlacementFacts): string {
  const factor = factors[fit]
  if (factor === null)
    return `function placed() {
  return { left: 0, top: 0, width: ${width}, height: ${height} }
}`
  return `function placed(picture) {
  const across = ${width} / picture.width
  const down = ${height} / picture.height
  const factor = Math.${factor}
  const width = Math.max(1, Math.round(picture.width * factor))
  const height = Math.max(1, Math.round(picture.height * factor))
  const middle = (inner, outer) => Math.trunc((outer - inner) / 2)
  return { left: middle(width, ${width}), top: middle(height, ${height}), width, height }
}`
}

/**
 * Lines of Python: `pixels_of(path)` gives a picture as an array of the network's pixels, [height, width,
 * channels], uint8. Needs NumPy and Pillow.
 */
export function pythonPixels({ fit, width, height, channels, background }: PlacementFacts): string {
  const factor = factors[fit]
  const size =
    factor === null
      ? `    size = (${width}, ${height})\n`
      : `    across, down = ${width} / picture.width, ${height} / picture.height
    factor = ${factor}
    size = tuple(max(1, int(side * factor + 0.5)) for side in picture.size)
`
  return `def pixels_of(path):
    """A picture as the network takes it: [${height}, ${width}, ${channels}], 0..255."""
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
${size}    picture = picture.resize(size, Image.Resampling.LANCZOS)
    image = Image.new("RGBA", (${width}, ${height}), (${background.join(', ')}, 255))
    image.alpha_composite(*placed(picture, image))
    return np.asarray(image.convert("${channels === 1 ? 'L' : 'RGB'}")).reshape(${height}, ${width}, ${channels})


def placed(picture, image):
    """The part of the picture that is seen, and where: in the middle."""
    left, top = [int((whole - part) / 2) for whole, part in zip(image.size, picture.size)]
    x, y = max(0, -left), max(0, -top)
    seen = picture.crop((x, y, x + min(picture.width, image.width), y + min(picture.height, image.height)))
    return seen, (max(0, left), max(0, top))`
}
