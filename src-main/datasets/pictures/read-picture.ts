import type { Sharp } from 'sharp'
import type { ImageRecipe } from '../../contract'
import { enlarge } from './enlarge'
import { imageLibrary } from './image-library'
import { jpegDecoder } from './jpeg-addon'
import { decodeJpeg } from './jpeg-decoder'
import { jpegPlan } from './jpeg-plan'
import { openPicture, pixelsOf } from './open-picture'
import { pictureFormat } from './picture-format'
import { type PictureInfo, usualJpegInfo } from './picture-info'
import { type Placement, placementOf, type Region, type Size } from './placement'
import { reducerOf } from './reduce'
import { requireWhole } from './whole-picture'

type Colour = [red: number, green: number, blue: number]

/** Pixels of an enlarged picture that are held at once: a strip of which little is seen can have more. */
const mostEnlarged = 4096 * 4096

/** A picture as a network takes it. */
export interface ReadPicture {
  /** height x width x channels of the recipe, row by row, 0..255. */
  pixels: Uint8Array
  original: PictureInfo
  /** The part of the image that shows the picture; around it is background. */
  seen: Region
  /** What lay under its transparency; null where nothing shone through. */
  backdrop: Colour | null
  /** Whether nothing of it is to be seen: it is transparent all over. */
  isInvisible: boolean
}

interface ReadingOptions {
  isThorough?: boolean
  memory?: Uint8Array | null
  isBlank?: boolean
}

/**
 * Reads a picture's file as the recipe says: turned as its camera noted, in sRGB, scaled by Lanczos'
 * kernel of three lobes, laid on the background where it is transparent.
 * @param isThorough also notices damage within a JPEG file's coded pixels, which no decoder does; for one
 * picture that somebody waits for, and not for thousands
 * @param memory what the image may be made in, as many bytes as it has, whatever it held before: to have new
 * memory for each of thousands takes longer than to fill it
 * @param isBlank whether the memory holds zeros alone
 * @throws PictureProblem
 */
export async function readPicture(
  content: Uint8Array,
  recipe: ImageRecipe,
  { isThorough = false, memory = null, isBlank = false }: ReadingOptions = {}
): Promise<ReadPicture> {
  const usual = await readUsualJpeg(content, recipe, isThorough, memory && { bytes: memory, isBlank })
  if (usual) return usual

  const { info, image, isPlain } = await openPicture(content, isThorough)
  const placement = placementOf(info, recipe)
  const { data, channels } = await scaled(image, info, placement, isPlain)

  const light = channels === 4 ? lightOf(data) : null
  const backdrop = light === null ? null : backdropUnder(light, recipe)
  const colours = channels === 4 ? onBackdrop(data, backdrop ?? [0, 0, 0]) : data
  return {
    pixels: inPlace(colours, placement.seen, recipe),
    original: info,
    seen: placement.seen,
    backdrop,
    isInvisible: light !== null && Number.isNaN(light)
  }
}

/**
 * The same of a usual JPEG file, where there is a decoder for them alone: to the last bit. Null where the
 * library is to be asked, which also knows what is wrong with a file.
 */
async function readUsualJpeg(
  content: Uint8Array,
  recipe: ImageRecipe,
  isThorough: boolean,
  memory: ImageMemory | null
): Promise<ReadPicture | null> {
  const decoder = pictureFormat(content) === 'jpeg' ? jpegDecoder() : null
  const info = decoder && usualJpegInfo(content)
  if (!decoder || !info) return null
  requireWhole(content, isThorough)
  const placement = placementOf(info, recipe)
  const plan = jpegPlan(info, placement.scaled)
  const pixels =
    plan &&
    (await placeDecoded(placement, recipe, memory, (into) =>
      decodeJpeg(decoder, content, info, plan, into)
    ))
  if (!pixels) return null
  return {
    pixels,
    original: info,
    seen: placement.seen,
    backdrop: null,
    isInvisible: false
  }
}

/** What an image is made in. */
interface ImageMemory {
  bytes: Uint8Array
  isBlank: boolean
}

/** Has a scaled picture decoded, straight into the image where its rows are as long. */
async function placeDecoded(
  { scaled: size, crop, seen }: Placement,
  recipe: ImageRecipe,
  memory: ImageMemory | null,
  decode: (into: Uint8Array) => Promise<boolean>
): Promise<Uint8Array | null> {
  if (crop !== null || recipe.channels !== 3 || seen.width !== recipe.width) {
    const pixels = new Uint8Array(size.width * size.height * 3)
    if (!(await decode(pixels))) return null
    return inPlace(crop ? cut(pixels, size, crop, 3) : pixels, seen, recipe)
  }

  const { bytes: image, isBlank } = memory ?? {
    bytes: new Uint8Array(recipe.height * recipe.width * 3),
    isBlank: true
  }
  const rowsOf = (from: number, end: number): Uint8Array =>
    image.subarray(from * recipe.width * 3, end * recipe.width * 3)
  const end = seen.top + seen.height
  if (!isBlank || !isBlack(backgroundOf(recipe))) {
    fillStrip(rowsOf(0, seen.top), recipe)
    fillStrip(rowsOf(end, recipe.height), recipe)
  }
  return (await decode(rowsOf(seen.top, end))) ? image : null
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
): Promise<{ pixels: Uint8Array }> {
  const placement = placementOf({ width, height }, recipe)
  const isSame = placement.scaled.width === width && placement.scaled.height === height
  const colours = threeChannels(pixels, channels)
  if (isSame && placement.crop === null) return { pixels: inPlace(colours, placement.seen, recipe) }

  const reduced = reduce(colours, { width, height }, placement)
  if (reduced) return { pixels: inPlace(reduced, placement.seen, recipe) }
  const larger = enlargeArray(pixels, { width, height }, placement, channels)
  if (larger) return { pixels: inPlace(larger, placement.seen, recipe) }

  const sharp = await imageLibrary()
  const image = sharp(colours, { raw: { width, height, channels: 3 } })
  const { data } = await scaled(image, { width, height }, placement, false)
  return { pixels: inPlace(data, placement.seen, recipe) }
}

/** Colours of pixels that are made larger, and what is seen of them; null where the library does it. */
function enlargeArray(
  pixels: Uint8Array,
  size: Size,
  { scaled: to, crop }: Placement,
  channels: number
): Uint8Array | null {
  if (!isEnlarged(size, to) || (channels !== 1 && channels !== 3)) return null
  const larger = threeChannels(enlarge(pixels, size, to, channels), channels)
  return crop === null ? larger : cut(larger, to, crop, 3)
}

/** Whether either side grows, and not to more pixels than are held at once. */
const isEnlarged = (size: Size, to: Size): boolean =>
  (to.width > size.width || to.height > size.height) && to.width * to.height <= mostEnlarged

/**
 * JPEG and WebP may be decoded at half their size or less, but the last halving is Lanczos' own; what was of
 * an odd size lies up to half of an original pixel off then.
 */
async function scaled(
  image: Sharp,
  size: Size,
  placement: Placement,
  isPlain: boolean
): Promise<{ data: Uint8Array; channels: number }> {
  const { scaled: to, crop } = placement
  if (isPlain && reducerOf(size, to)) {
    const { data } = await pixelsOf(image)
    return { data: reduce(data, size, placement) as Uint8Array, channels: 3 }
  }

  if (!isEnlarged(size, to)) {
    const resized = image.resize(to.width, to.height, {
      fit: 'fill',
      kernel: 'lanczos3',
      fastShrinkOnLoad: false
    })
    return pixelsOf(crop === null ? resized : resized.extract(crop))
  }

  const { data, channels } = await pixelsOf(image)
  const larger = enlarge(data, size, to, channels)
  return { data: crop === null ? larger : cut(larger, to, crop, channels), channels }
}

/** Colours made smaller without the library, and what is seen of them; null where it is needed. */
function reduce(colours: Uint8Array, size: Size, { scaled: to, crop }: Placement): Uint8Array | null {
  const reduced = reducerOf(size, to)?.(colours) ?? null
  return reduced && crop ? cut(reduced, to, crop, 3) : reduced
}

function cut(
  pixels: Uint8Array,
  { width }: Size,
  { left, top, width: across, height }: Region,
  channels: number
): Uint8Array {
  const part = new Uint8Array(across * height * channels)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * width + left) * channels
    part.set(pixels.subarray(from, from + across * channels), y * across * channels)
  }
  return part
}

/**
 * Mean brightness of what is to be seen of a picture, each pixel by its opacity: 0..255, NaN where all is
 * transparent, null where nothing is.
 */
function lightOf(rgba: Uint8Array): number | null {
  let light = 0,
    weight = 0
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number
    light += grey(rgba, i) * alpha
    weight += alpha
  }
  return weight === (rgba.length / 4) * 255 ? null : light / weight
}

/** The recipe's colour, or the opposite of what is drawn. */
function backdropUnder(light: number, { background }: ImageRecipe): Colour {
  if (background !== 'auto') return background
  return light < 127.5 ? [255, 255, 255] : [0, 0, 0]
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
const grey = (pixels: ArrayLike<number>, at: number): number =>
  0.299 * (pixels[at] as number) +
  0.587 * (pixels[at + 1] as number) +
  0.114 * (pixels[at + 2] as number)

/** Colours, three bytes a pixel, in the image's own channels, with the background around them. */
function inPlace(colours: Uint8Array, seen: Region, recipe: ImageRecipe): Uint8Array {
  const { height, width, channels } = recipe
  const image = new Uint8Array(height * width * channels)
  if (seen.width < width || seen.height < height) fillStrip(image, recipe)
  if (channels === 3 && seen.width === width) {
    image.set(colours, seen.top * width * 3)
    return image
  }

  for (let y = 0; y < seen.height; y++) {
    const from = y * seen.width * 3,
      to = ((seen.top + y) * width + seen.left) * channels
    if (channels === 3) image.set(colours.subarray(from, from + seen.width * 3), to)
    else for (let x = 0; x < seen.width; x++) image[to + x] = Math.round(grey(colours, from + x * 3))
  }
  return image
}

const backgroundOf = ({ background }: ImageRecipe): Colour =>
  background === 'auto' ? [0, 0, 0] : background
const isBlack = (colour: Colour): boolean => colour.every((part) => part === 0)

/** Fills whole pixels of an image with the background. */
function fillStrip(image: Uint8Array, recipe: ImageRecipe): void {
  const { channels } = recipe
  const colour = backgroundOf(recipe)
  if (image.length === 0) return
  if (isBlack(colour)) return void image.fill(0)
  if (channels === 1) return void image.fill(Math.round(grey(colour, 0)))
  image.set(colour)
  for (let filled = colour.length; filled < image.length; filled *= 2)
    image.copyWithin(filled, 0, Math.min(filled, image.length - filled))
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
