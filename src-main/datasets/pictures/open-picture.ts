import sharp, { type Sharp } from 'sharp'
import { BmpProblem, bmpSize, readBmp } from './bmp'
import { type PictureFormat, pictureFormat } from './picture-format'

/** More pixels than nearly any camera takes; a small file can claim to have billions. */
const mostPixels = 100_000_000

/** Why a file cannot be taken for a picture: half a sentence. */
export class PictureProblem extends Error {}

// Pictures are read several at a time: each on one thread, and none of them twice.
sharp.concurrency(1)
sharp.cache(false)

/** What a picture's header says. */
export interface PictureInfo {
  format: PictureFormat
  /** As it is seen, after the turn that its camera noted. */
  width: number
  height: number
  /** Whether it has one channel of brightness. */
  isGrey: boolean
  hasAlpha: boolean
}

const readable = 'PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF'

function formatOf(content: Uint8Array): PictureFormat {
  const format = pictureFormat(content)
  if (format === null) throw new PictureProblem(`it is not a ${readable} file`)
  if (format === 'heic')
    throw new PictureProblem(
      'it is a HEIC file, whose compression is patented and not built in: export it as JPEG or AVIF'
    )
  return format
}

function requireSize(width: number, height: number): void {
  if (!(width >= 1 && height >= 1)) throw new PictureProblem('it is damaged (it has no size)')
  if (width * height > mostPixels)
    throw new PictureProblem(`it has ${width}x${height} pixels, more than ${mostPixels / 1e6} million`)
}

/** What the library says, as half a sentence: its first line without the name of the loader. */
function problemOf(error: unknown): PictureProblem {
  if (error instanceof PictureProblem) return error
  if (error instanceof BmpProblem) return new PictureProblem(error.message)
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return new PictureProblem(
    `it is damaged (${line.replace(/^Input buffer (has corrupt header: )?/, '')})`
  )
}

/**
 * What a picture's header says; its pixels are not decoded.
 * @throws PictureProblem
 */
export async function pictureInfo(content: Uint8Array): Promise<PictureInfo> {
  try {
    const format = formatOf(content)
    if (format === 'bmp') {
      const size = bmpSize(content)
      requireSize(size.width, size.height)
      return { format, ...size, isGrey: false, hasAlpha: false }
    }
    const header = await sharp(content, { limitInputPixels: false }).metadata()
    const { width, height } = header.autoOrient
    requireSize(width, height)
    return {
      format,
      width,
      height,
      isGrey: header.space === 'b-w' || header.space === 'grey16',
      hasAlpha: header.hasAlpha
    }
  } catch (error) {
    throw problemOf(error)
  }
}

/**
 * A picture ready to be scaled: turned as its camera says, and in sRGB; the first one of several. Damage
 * shows where its pixels are asked for.
 * @throws PictureProblem
 */
export async function openPicture(content: Uint8Array): Promise<{ info: PictureInfo; image: Sharp }> {
  const info = await pictureInfo(content)
  if (info.format !== 'bmp') {
    const image = sharp(content, { limitInputPixels: mostPixels, failOn: 'warning' })
    return { info, image: image.autoOrient().toColourspace('srgb') }
  }
  try {
    const { width, height, rgba } = readBmp(content)
    const hasAlpha = rgba.some((value, i) => i % 4 === 3 && value !== 255)
    return { info: { ...info, hasAlpha }, image: sharp(rgba, { raw: { width, height, channels: 4 } }) }
  } catch (error) {
    throw problemOf(error)
  }
}

/** The pixels of an opened picture: red, green, blue and, where it has it, opacity. @throws PictureProblem */
export async function pixelsOf(image: Sharp): Promise<{ data: Uint8Array; channels: number }> {
  try {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
    return { data, channels: info.channels }
  } catch (error) {
    throw problemOf(error)
  }
}
