import { bmpHeader } from './bmp'
import { imageLibrary } from './image-library'
import { usualJpegHeader } from './jpeg-header'
import { type PictureFormat, pictureFormat } from './picture-format'
import { damaged, PictureProblem, requireSize } from './picture-problem'

/** What a picture's header says. */
export interface PictureInfo {
  format: PictureFormat
  /** As it is seen, after the turn that its camera noted. */
  width: number
  height: number
  /** Of its file: with opacity, and one for brightness alone. */
  channels: number
  /** Whether it has brightness alone. */
  isGrey: boolean
  hasAlpha: boolean
  /** Bits of a value, and whether the file says by which profile its colours are meant. */
  bits: 8 | 16
  hasProfile: boolean
}

function formatOf(content: Uint8Array): PictureFormat {
  const format = pictureFormat(content)
  if (format === null)
    throw new PictureProblem('it is not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file')
  if (format === 'heic')
    throw new PictureProblem(
      'it is a HEIC file, whose compression is patented and not built in: export it as JPEG or AVIF'
    )
  return format
}

/**
 * What a picture's header says; its pixels are not decoded.
 * @throws PictureProblem
 */
export async function pictureInfo(content: Uint8Array): Promise<PictureInfo> {
  const format = formatOf(content)
  if (format === 'bmp') {
    const header = bmpHeader(content)
    const channels = (header.isGrey ? 1 : 3) + Number(header.hasAlpha)
    return { format, ...header, channels, bits: 8, hasProfile: false }
  }
  const usual = format === 'jpeg' ? usualJpegInfo(content) : null
  if (usual) return usual

  const sharp = await imageLibrary()
  const header = await sharp(content, { limitInputPixels: false })
    .metadata()
    .catch(() => {
      throw damaged('its header cannot be read')
    })
  const { width, height } = header.autoOrient
  requireSize(width, height)
  const bits = { uchar: 8, ushort: 16 }[header.depth as string] as 8 | 16 | undefined
  if (bits === undefined)
    throw new PictureProblem('its values are not whole numbers of 8 or 16 bits: export it as such')

  return {
    format,
    width,
    height,
    channels: header.channels,
    isGrey: header.space === 'b-w' || header.space === 'grey16',
    hasAlpha: header.hasAlpha,
    bits,
    hasProfile: header.hasProfile
  }
}

/** What a usual JPEG file's header says; null for every other one. */
export function usualJpegInfo(content: Uint8Array): PictureInfo | null {
  const header = usualJpegHeader(content)
  if (!header) return null
  const isGrey = header.channels === 1
  return { format: 'jpeg', ...header, isGrey, hasAlpha: false, bits: 8, hasProfile: false }
}
