import { type Sentence, asOthersSay } from '../../contract'
import type { Sharp } from 'sharp'
import { readBmp } from './bmp'
import { imageLibrary } from './image-library'
import { usualJpegHeader } from './jpeg-header'
import { type PictureInfo, pictureInfo } from './picture-info'
import { damaged, mostPixels } from './picture-problem'
import { requireWhole } from './whole-picture'

/**
 * A picture ready to be scaled: whole as far as its format can tell, turned as its camera says, in sRGB; the
 * first one of several. Damage of the coded pixels shows where they are asked for. `isPlain`: it has three
 * colours, which are those of its file, and nothing turns it.
 * @throws PictureProblem
 */
export async function openPicture(
  content: Uint8Array,
  readsCodes: boolean
): Promise<{ info: PictureInfo; image: Sharp; isPlain: boolean }> {
  requireWhole(content, readsCodes)
  const info = await pictureInfo(content)
  const sharp = await imageLibrary()
  if (info.format === 'bmp') {
    const { width, height } = info
    const raw = { width, height, channels: 4 } as const
    return { info, image: sharp(readBmp(content), { raw }), isPlain: false }
  }
  const file = sharp(content, { limitInputPixels: mostPixels, failOn: 'warning' })
  // Nothing is to be done to it; to ask for it all the same takes a tenth of the time.
  if (info.format === 'jpeg' && !info.isGrey && usualJpegHeader(content) !== null)
    return { info, image: file, isPlain: true }

  const image = file.autoOrient().toColourspace('srgb')
  // Of deep colours the library makes those of a wide space first, and says so to nobody who wants pixels.
  const isWide = info.bits === 16 && info.hasProfile && !info.isGrey
  return { info, image: isWide ? image.withIccProfile('srgb') : image, isPlain: false }
}

/** The pixels of an opened picture: red, green, blue and, where it has it, opacity. @throws PictureProblem */
export async function pixelsOf(image: Sharp): Promise<{ data: Uint8Array; channels: number }> {
  const { data, info } = await image
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(reasonOf(error))
    })
  return { data, channels: info.channels }
}

/** What the decoders say, in words. */
const reasons: [said: RegExp, reason: Sentence][] = [
  [/premature end|unexpected end|ends? of (file|data)|bad seek/i, 'it ends too early'],
  [/libpng read error/, 'a part of its pixels is missing or cannot be unpacked'],
  [/Corrupt JPEG data/, 'its coded pixels are not what an encoder writes']
]

function reasonOf(error: unknown): Sentence {
  const said = error instanceof Error ? error.message : String(error)
  const known = reasons.find(([pattern]) => pattern.test(said))
  const [line = ''] = said.replace(/^Input buffer has corrupt header: /, '').split('\n')
  return known?.[1] ?? asOthersSay(line.replace(/^\w+: /, ''))
}
