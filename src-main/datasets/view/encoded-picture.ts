import type { SharpOptions } from 'sharp'
import type { EncodedPicture } from '../../contract'
import { imageLibrary } from '../pictures/image-library'
import { mostPixels } from '../pictures/picture-problem'
import type { ImageContent } from '../sources/image-source'

/** Sides of a thumbnail and of an image that is looked at closely, at most, in pixels. */
export const thumbnailSide = 96
export const closeUpSide = 1024

/** A drawing of two grey channels or of many has no colours of its own: the first of them is shown. */
function drawable({ height, width, channels, pixels }: ImageContent & { kind: 'pixels' }): {
  pixels: Uint8Array
  channels: 1 | 3
} {
  if (channels === 1 || channels === 3) return { pixels, channels }
  const kept = channels < 3 ? 1 : 3
  const shown = new Uint8Array(height * width * kept)
  for (let at = 0; at < height * width; at++)
    for (let channel = 0; channel < kept; channel++)
      shown[at * kept + channel] = pixels[at * channels + channel] as number
  return { pixels: shown, channels: kept }
}

/**
 * A picture for a window, scaled down to `side`, never up. Pixels stay exact (PNG) unless they are
 * many; a picture from a file is turned upright as its file says, transparent where it is.
 * @throws Error from the decoder where a file is no picture
 */
export async function encodedPicture(content: ImageContent, side: number): Promise<EncodedPicture> {
  const sharp = await imageLibrary()
  const input = sharp(...decoderInput(content))
  const scaled = input.autoOrient().resize(side, side, { fit: 'inside', withoutEnlargement: true })
  const isPhotograph = content.kind === 'encoded' || content.height * content.width > 128 * 128
  const { data, info } = await (
    isPhotograph && !(content.kind === 'encoded' && (await input.metadata()).hasAlpha)
      ? scaled.toColourspace('srgb').jpeg({ quality: 84 })
      : scaled.png({ compressionLevel: 6 })
  ).toBuffer({ resolveWithObject: true })
  return {
    mediaType: info.format === 'jpeg' ? 'image/jpeg' : 'image/png',
    width: info.width,
    height: info.height,
    base64: data.toString('base64')
  }
}

function decoderInput(content: ImageContent): [Uint8Array, SharpOptions] {
  if (content.kind === 'encoded')
    return [content.bytes, { limitInputPixels: mostPixels, failOn: 'none' }]
  const { pixels, channels } = drawable(content)
  return [pixels, { raw: { width: content.width, height: content.height, channels } }]
}
