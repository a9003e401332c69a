import sharp, { type Sharp } from 'sharp'
import type { ImageRecipe } from '../../contract'
import { openPicture, type PictureInfo, pixelsOf } from './open-picture'

type Colour = [red: number, green: number, blue: number]

/** A picture as a network takes it. */
export interface ReadPicture {
  /** height x width x channels of the recipe, row by row, 0..255. */
  pixels: Uint8Array
  original: PictureInfo
  /** What lay under its transparency; null where nothing shone through. */
  backdrop: Colour | null
}

/**
 * Reads a picture's file as the recipe says: turned as its camera noted, in sRGB, scaled by Lanczos'
 * kernel of three lobes, laid on the background where it is transparent.
 * @throws PictureProblem
 */
export async function readPicture(content: Uint8Array, recipe: ImageRecipe): Promise<ReadPicture> {
  const { info, image } = await openPicture(content)
  const place = placeOf(info, recipe)
  const { data, channels } = await pixelsOf(scaled(image, place))

  const hasAlpha = channels === 4
  const backdrop = hasAlpha ? backdropOf(data, recipe) : null
  const colours = hasAlpha ? onBackdrop(data, backdrop ?? [0, 0, 0]) : data
  return { pixels: inPlace(colours, place, recipe), original: info, backdrop }
}

/** Pixels of an array, row by row, channels last, as the recipe says. */
export async function applyRecipeToPixels(
  {
    width,
    height,
    channels,
    pixels
  }: { width: number; height: number; channels: number; pixels: Uint8Array },
  recipe: ImageRecipe
): Promise<Uint8Array> {
  const place = placeOf({ width, height }, recipe)
  const isSame = place.width === width && place.height === height && place.crop === null
  const colours = threeChannels(pixels, channels)
  if (isSame) return inPlace(colours, place, recipe)
  const image = sharp(colours, { raw: { width, height, channels: 3 } })
  return inPlace((await pixelsOf(scaled(image, place))).data, place, recipe)
}

/** Where the scaled picture lies in the image, and what of it is seen. */
interface Place {
  width: number
  height: number
  left: number
  top: number
  /** The part that fills the image; null: all of it. */
  crop: { left: number; top: number; width: number; height: number } | null
}

function placeOf({ width, height }: { width: number; height: number }, recipe: ImageRecipe): Place {
  const across = recipe.width / width,
    down = recipe.height / height
  if (recipe.fit === 'stretch')
    return { width: recipe.width, height: recipe.height, left: 0, top: 0, crop: null }
  const scale =
    recipe.fit === 'crop'
      ? Math.max(across, down)
      : Math.min(across, down, recipe.fit === 'pad' ? 1 : Infinity)
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale))
  }
  if (recipe.fit !== 'crop')
    return {
      ...size,
      left: Math.floor((recipe.width - size.width) / 2),
      top: Math.floor((recipe.height - size.height) / 2),
      crop: null
    }
  const crop = {
    left: Math.floor((size.width - recipe.width) / 2),
    top: Math.floor((size.height - recipe.height) / 2),
    width: recipe.width,
    height: recipe.height
  }
  return { ...size, left: 0, top: 0, crop }
}

function scaled(image: Sharp, { width, height, crop }: Place): Sharp {
  const resized = image.resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
  return crop === null ? resized : resized.extract(crop)
}

/**
 * The colour to lay under a transparent picture: the recipe's, or the opposite of what is drawn on it.
 * Null where nothing shines through.
 */
function backdropOf(rgba: Uint8Array, { background }: ImageRecipe): Colour | null {
  let light = 0,
    weight = 0
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number
    light += grey(rgba, i) * alpha
    weight += alpha
  }
  if (weight === (rgba.length / 4) * 255) return null
  if (background !== 'auto') return background
  return weight > 0 && light / weight < 127.5 ? [255, 255, 255] : [0, 0, 0]
}

function onBackdrop(rgba: Uint8Array, backdrop: Colour): Uint8Array {
  const count = rgba.length / 4
  const colours = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++) {
    const alpha = (rgba[i * 4 + 3] as number) / 255
    for (let part = 0; part < 3; part++)
      colours[i * 3 + part] = Math.round(
        (rgba[i * 4 + part] as number) * alpha + (backdrop[part] as number) * (1 - alpha)
      )
  }
  return colours
}

/** By the weights of ITU-R BT.601, as most image libraries do. */
const grey = (pixels: Uint8Array, at: number): number =>
  0.299 * (pixels[at] as number) +
  0.587 * (pixels[at + 1] as number) +
  0.114 * (pixels[at + 2] as number)

/** Colours, three bytes a pixel, in the image's own channels, with the background around them. */
function inPlace(colours: Uint8Array, place: Place, recipe: ImageRecipe): Uint8Array {
  const { height, width, channels, background } = recipe
  const around: Colour = background === 'auto' ? [0, 0, 0] : background
  const seen = place.crop ?? place
  const image = new Uint8Array(height * width * channels)
  if (seen.width < width || seen.height < height) fill(image, around, channels)

  for (let y = 0; y < seen.height; y++)
    for (let x = 0; x < seen.width; x++) {
      const from = (y * seen.width + x) * 3,
        to = ((place.top + y) * width + place.left + x) * channels
      if (channels === 1) image[to] = Math.round(grey(colours, from))
      else for (let part = 0; part < 3; part++) image[to + part] = colours[from + part] as number
    }
  return image
}

function fill(image: Uint8Array, colour: Colour, channels: number): void {
  if (channels === 1) return void image.fill(Math.round(grey(Uint8Array.from(colour), 0)))
  for (let i = 0; i < image.length; i += 3) image.set(colour, i)
}

/** Grey thrice, colours without their opacity. */
function threeChannels(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return pixels
  const count = pixels.length / channels
  const colours = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++)
    for (let part = 0; part < 3; part++)
      colours[i * 3 + part] = pixels[i * channels + (channels < 3 ? 0 : part)] as number
  return colours
}
