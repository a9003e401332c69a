import { makeCropResize } from '../augmentations/crop'
import { fillUniform, randomKey } from '../counter-random'
import { normalize } from '../normalization'
import type { JpegDecoder } from './jpeg-decoder'

/** Sides that are no multiple of any vector, and a single pixel. */
const shapes = [
  [37, 53, 3],
  [19, 31, 1],
  [1, 1, 3]
] as const
const mean = [0.48, 0.45, 0.4],
  deviation = [0.23, 0.22, 0.21]

/**
 * Whether an addon that was just built makes the very numbers of parts of images that are made without it:
 * nothing that is trained on may depend on what made it.
 */
export async function cropsAgree(decoder: JpegDecoder): Promise<boolean> {
  for (const shape of shapes) {
    const [height, width, channels] = shape
    const size = height * width * channels
    const levels = fillUniform(randomKey(size, 'agreement'), new Float32Array(size), 0, 256)
    const stored = Uint8Array.from(levels, Math.floor)
    const by = { mean: mean.slice(0, channels), deviation: deviation.slice(0, channels) }
    const numbers = Float64Array.of(...by.mean, ...by.deviation.map((value) => 1 / value))
    for (const part of [1, 1.3, 2, 7, 100])
      for (const isMirrored of [false, true]) {
        const [tall, wide] = [height, width].map((side) => Math.max(1, Math.round(side / part)))
        const box = { top: height - (tall ?? 1), left: 0, height: tall ?? 1, width: wide ?? 1 }
        const expected = new Float32Array(size),
          made = new Float32Array(size)
        makeCropResize({ isPlain: true })(expected, shape, box, { stored, isMirrored })
        normalize(expected, by)
        const crop = Int32Array.of(0, box.top, box.left, box.height, box.width, Number(isMirrored))
        await decoder.crop(stored, height, width, channels, crop, numbers, made)
        if (!made.every((value, i) => value === expected[i])) return false
      }
  }
  return true
}
