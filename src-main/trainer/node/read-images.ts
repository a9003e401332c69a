import { createCanvas, type Image, loadImage } from '@napi-rs/canvas'
import { AtelierError, encodeError, type EncodedError, type PredictionNote } from '../../contract'
import { ImageProblem, wholeImage } from './whole-image'
import type { InputImage } from '../jobs/predict'

type ImageShape = [height: number, width: number, channels: number]

export interface ReadImageOptions {
  /**
   * Takes light for dark: a dark drawing on white becomes what a data set of light ones on black shows.
   */
  invert?: boolean
  /**
   * Brightness of the background in the images that the network learnt from, 0 to 1; null where that is not
   * known.
   */
  background?: number | null
}

/** An image as the network takes it, and what was done to it or looks wrong with it. */
export interface ReadImage extends InputImage {
  notes: PredictionNote[]
}

/**
 * Reads a PNG, JPEG or WebP file as a network takes it: turned as its camera says, scaled to fit with
 * its proportions kept, centred on the data's background (black where that is not known), in grey where the
 * network sees one channel. What is transparent becomes white under a dark drawing and black under a
 * light one, so that the drawing is seen.
 * @throws AtelierError IMAGE_UNREADABLE
 */
export async function readImage(
  path: string,
  [height, width, channels]: ImageShape,
  { invert = false, background = null }: ReadImageOptions = {}
): Promise<ReadImage> {
  const image = await decode(path)
  const scale = Math.min(width / image.width, height / image.height)
  const drawnWidth = Math.max(1, Math.round(image.width * scale)),
    drawnHeight = Math.max(1, Math.round(image.height * scale))
  const notes: PredictionNote[] = drawnWidth === width && drawnHeight === height ? [] : ['fitted']
  const rgba = scaled(image, drawnWidth, drawnHeight)
  const backdrop = backdropFor(rgba)
  if (backdrop !== null) notes.push(backdrop === 255 ? 'onWhite' : 'onBlack')
  const picture = toPixels(rgba, backdrop ?? 0, channels)
  if (invert) for (let i = 0; i < picture.length; i++) picture[i] = 1 - (picture[i] as number)
  if (
    background !== null &&
    looksInverted(borderBrightness(picture, [drawnHeight, drawnWidth, channels]), background)
  )
    notes.push('looksInverted')
  const pixels = new Float32Array(height * width * channels).fill(
    background !== null && background > 0.5 ? 1 : 0
  )
  const left = Math.floor((width - drawnWidth) / 2),
    top = Math.floor((height - drawnHeight) / 2),
    row = drawnWidth * channels
  for (let y = 0; y < drawnHeight; y++)
    pixels.set(picture.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * channels)
  return { name: path, pixels, notes }
}

/** Reads images as {@link readImage}; one that cannot be read has its error in its place. */
export async function readImages(
  paths: string[],
  shape: ImageShape,
  options: ReadImageOptions
): Promise<(ReadImage | { image: string; error: EncodedError })[]> {
  const read = []
  for (const path of paths) {
    read.push(
      await readImage(path, shape, options).catch((error: unknown) => {
        if (error instanceof AtelierError) return { image: path, error: encodeError(error) }
        throw error
      })
    )
  }
  return read
}

/** Mean of the outermost pixels of an image, in the unit of its values. */
export function borderBrightness(
  pixels: ArrayLike<number>,
  [height, width, channels]: ImageShape,
  from = 0
): number {
  let sum = 0,
    count = 0
  for (let y = 0; y < height; y++) {
    const isWhole = y === 0 || y === height - 1
    for (let x = 0; x < width; x += isWhole || width === 1 ? 1 : width - 1) {
      for (let channel = 0; channel < channels; channel++)
        sum += pixels[from + (y * width + x) * channels + channel] as number
      count += channels
    }
  }
  return sum / count
}

/** Whether a border is clearly nearer to the opposite of the data's background than to the background. */
function looksInverted(border: number, background: number): boolean {
  return Math.abs(border - background) - Math.abs(1 - border - background) > 0.4
}

async function decode(path: string): Promise<Image> {
  const unreadable = (reason: string): AtelierError =>
    new AtelierError('IMAGE_UNREADABLE', { path, reason })
  const bytes = await wholeImage(path).catch((error: unknown) => {
    throw error instanceof ImageProblem ? unreadable(error.message) : error
  })
  const image = await loadImage(bytes).catch((error: Error) => {
    throw unreadable(`it is damaged (${error.message})`)
  })
  if (!(image.width > 0 && image.height > 0)) throw unreadable('it is damaged')
  return image
}

function scaled(image: Image, width: number, height: number): Uint8ClampedArray {
  const context = createCanvas(width, height).getContext('2d')
  context.imageSmoothingEnabled = image.width !== width || image.height !== height
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, width, height)
  return context.getImageData(0, 0, width, height).data
}

/**
 * What to lay under a transparent image, 0 or 255: the opposite of what is drawn on it. Null where
 * nothing shines through.
 */
function backdropFor(rgba: Uint8ClampedArray): 0 | 255 | null {
  let light = 0,
    weight = 0
  for (let i = 0; i < rgba.length; i += 4) {
    light +=
      grey(rgba[i] as number, rgba[i + 1] as number, rgba[i + 2] as number) * (rgba[i + 3] as number)
    weight += rgba[i + 3] as number
  }
  if (weight === (rgba.length / 4) * 255) return null
  return weight > 0 && light / weight < 127.5 ? 255 : 0
}

/** By the weights of ITU-R BT.601, as most image libraries do. */
const grey = (red: number, green: number, blue: number): number =>
  0.299 * red + 0.587 * green + 0.114 * blue

/** From RGBA bytes, laid on that grey level, to [0, 1]. */
function toPixels(rgba: Uint8ClampedArray, backdrop: number, channels: number): Float32Array {
  const count = rgba.length / 4
  const pixels = new Float32Array(count * channels)
  for (let i = 0; i < count; i++) {
    const alpha = (rgba[i * 4 + 3] as number) / 255
    const [red, green, blue] = [0, 1, 2].map(
      (part) => (rgba[i * 4 + part] as number) * alpha + backdrop * (1 - alpha)
    ) as [number, number, number]
    if (channels === 1) pixels[i] = Math.round(grey(red, green, blue)) / 255
    else
      for (let channel = 0; channel < channels; channel++)
        pixels[i * channels + channel] = Math.round([red, green, blue][channel] ?? 0) / 255
  }
  return pixels
}
