import type { Sharp } from 'sharp'
import type { Sentence } from '../../contract'
import { fillUniform, randomKey } from '../counter-random'
import { cropsAgree } from './crop-agreement'
import { imageLibrary } from './image-library'
import { decodeJpeg, type JpegDecoder, loadJpegDecoder } from './jpeg-decoder'
import { jpegPlan } from './jpeg-plan'
import type { Size } from './placement'

/** Pictures that show every way in which decoders have differed: sampling, odd sides, scans, sharp edges. */
const sizes: Size[] = [
  { width: 61, height: 47 },
  { width: 130, height: 97 },
  { width: 8, height: 16 },
  { width: 1, height: 3 }
]
const encoders: ((image: Sharp) => Sharp)[] = [
  (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:2:0' }),
  (image) => image.jpeg({ quality: 70, chromaSubsampling: '4:4:4' }),
  (image) => image.jpeg({ quality: 40, chromaSubsampling: '4:2:0', progressive: true }),
  (image) => image.greyscale().jpeg({ quality: 85 })
]

/**
 * Whether a decoder that was just built comes to the very pixels that the library comes to: nothing that is
 * made of a picture may depend on what decoded it.
 * @returns in what it does not; null where it is as good as the library
 */
export async function jpegDisagreement(path: string): Promise<Sentence | null> {
  const decoder = loadJpegDecoder(path)
  if (decoder === null) return 'the addon cannot be loaded'
  for (const [number, size] of sizes.entries())
    for (const encode of encoders)
      if (!(await agreesOn(decoder, await picture(number, size, encode), size)))
        return `it decodes to other pixels than the library of pictures does (${decoder.version})`
  return (await cropsAgree(decoder)) ? null : 'it makes other training images than are made without it'
}

/** Strong colours side by side, and every frequency. */
async function picture(number: number, { width, height }: Size, encode: (image: Sharp) => Sharp) {
  const values = fillUniform(
    randomKey(number, 'agreement'),
    new Float32Array(width * height * 3),
    0,
    256
  )
  const pixels = Uint8Array.from(values, Math.floor)
  const sharp = await imageLibrary()
  return encode(sharp(pixels, { raw: { width, height, channels: 3 } })).toBuffer()
}

async function agreesOn(decoder: JpegDecoder, content: Buffer, size: Size): Promise<boolean> {
  const sharp = await imageLibrary()
  for (const part of [1, 2, 3, 5, 9, 20]) {
    const to = {
      width: Math.max(1, Math.round(size.width / part)),
      height: Math.max(1, Math.round(size.height / part))
    }
    const plan = jpegPlan(size, to)
    if (plan === null) continue
    const expected = await sharp(content)
      .toColourspace('srgb')
      .resize(to.width, to.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
      .raw()
      .toBuffer()
    const pixels = new Uint8Array(expected.length)
    if (!(await decodeJpeg(decoder, content, size, plan, pixels))) return false
    if (!expected.equals(pixels)) return false
  }
  return true
}
