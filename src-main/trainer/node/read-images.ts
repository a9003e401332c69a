import {
  AtelierError,
  encodeError,
  type EncodedError,
  type ImageRecipe,
  type PredictionNote
} from '../../contract'
import { borderBrightness } from '../../datasets/background-brightness'
import { readNamedFile, UnreadableFile } from '../../datasets/named-file'
import { PictureProblem } from '../../datasets/pictures/picture-problem'
import { type ReadPicture, readPicture } from '../../datasets/pictures/read-picture'
import type { InputImage } from '../jobs/predict'

type ImageShape = [height: number, width: number, channels: number]

const mostBytes = 512 * 2 ** 20

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
  /** By which the network's own images were made of pictures; null where it learnt from arrays. */
  recipe?: ImageRecipe | null
}

/** An image as the network takes it, and what was done to it or looks wrong with it. */
export interface ReadImage extends InputImage {
  notes: PredictionNote[]
}

/**
 * Reads a picture's file as a network takes it: by the recipe of the images that it learnt from. Where
 * there is none it is scaled to fit with its proportions kept, centred on the data's background (black
 * where that is not known), in grey where the network sees one channel; and what is transparent becomes
 * white under a dark drawing and black under a light one, so that the drawing is seen.
 * @throws AtelierError IMAGE_UNREADABLE
 */
export async function readImage(
  path: string,
  shape: ImageShape,
  { invert = false, background = null, recipe = null }: ReadImageOptions = {}
): Promise<ReadImage> {
  const [height, width, channels] = shape
  const picture = await decode(path, recipe ?? fitting(shape))
  const { seen } = picture
  const levels = inChannels(picture.pixels, channels)
  const shown = part(levels, seen, shape)
  const notes = notesOf(picture, shape)
  if (shown.every((level) => level === shown[0])) notes.push('constant')

  if (invert) for (let i = 0; i < shown.length; i++) shown[i] = 255 - (shown[i] as number)
  const border = borderBrightness(shown, [seen.height, seen.width, channels]) / 255
  if (background !== null && looksInverted(border, background)) notes.push('looksInverted')

  // A recipe says what is around a picture; else it is what is around those of the data.
  const around = background !== null && background > 0.5 ? 255 : 0
  const pixels = Float32Array.from(
    recipe ? levels : new Uint8Array(height * width * channels).fill(around)
  )
  const row = seen.width * channels
  for (let y = 0; y < seen.height; y++)
    pixels.set(shown.subarray(y * row, (y + 1) * row), ((seen.top + y) * width + seen.left) * channels)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] as number) / 255
  return { name: path, pixels, notes }
}

const fitting = ([height, width, channels]: ImageShape): ImageRecipe => ({
  height,
  width,
  channels: channels === 1 ? 1 : 3,
  fit: 'fit',
  background: 'auto'
})

/** What was done to a picture before it was looked at. */
function notesOf({ seen, backdrop }: ReadPicture, [height, width]: ImageShape): PredictionNote[] {
  const notes: PredictionNote[] = []
  if (seen.width !== width || seen.height !== height) notes.push('fitted')
  if (backdrop?.every((level) => level === 255)) notes.push('onWhite')
  if (backdrop?.every((level) => level === 0)) notes.push('onBlack')
  return notes
}

/** Colours have three channels; what a network wants beyond them is 0. */
function inChannels(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 1 || channels === 3) return pixels
  const levels = new Uint8Array((pixels.length / 3) * channels)
  for (let i = 0; i < levels.length; i++) {
    const channel = i % channels
    if (channel < 3) levels[i] = pixels[((i - channel) / channels) * 3 + channel] as number
  }
  return levels
}

/** A copy of what lies in a region of an image. */
function part(
  levels: Uint8Array,
  { left, top, width, height }: ReadPicture['seen'],
  [, across, channels]: ImageShape
): Uint8Array {
  const row = width * channels
  const copy = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * across + left) * channels
    copy.set(levels.subarray(from, from + row), y * row)
  }
  return copy
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

/** Whether a border is clearly nearer to the opposite of the data's background than to the background. */
function looksInverted(border: number, background: number): boolean {
  return Math.abs(border - background) - Math.abs(1 - border - background) > 0.4
}

async function decode(path: string, recipe: ImageRecipe): Promise<ReadPicture> {
  try {
    const picture = await readPicture(readNamedFile(path, mostBytes), recipe, { isThorough: true })
    if (picture.isInvisible) throw new PictureProblem('it is transparent all over')
    return picture
  } catch (error) {
    if (error instanceof PictureProblem || error instanceof UnreadableFile)
      throw new AtelierError('IMAGE_UNREADABLE', { path, reason: error.message })
    throw error
  }
}
