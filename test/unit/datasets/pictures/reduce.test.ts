import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { imageRecipe } from '../../../../src-main/contract'
import { readPicture } from '../../../../src-main/datasets/pictures/read-picture'
import { reducerOf } from '../../../../src-main/datasets/pictures/reduce'
import { reductionOf } from '../../../../src-main/datasets/pictures/reduction'

/** Numbers from 0 to below the count, the same in every run. */
function numbers(): (count: number) => number {
  let state = 7
  return (count) => (state = (state * 48_271) % 2_147_483_647) % count
}

type Sides = [width: number, height: number, toWidth: number, toHeight: number]
/** As photographs are, where places fall on whole pixels, and the smallest there are. */
const usual: Sides[] = [
  [500, 375, 224, 168],
  [640, 480, 224, 168],
  [320, 240, 224, 168],
  [448, 448, 224, 224],
  [333, 500, 149, 224],
  [2, 2, 1, 1],
  [3, 9, 1, 4]
]

/** The same by libvips, of a PNG file. */
async function byTheLibrary(pixels: Uint8Array, [width, height, ...to]: Sides): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const
  const file = await sharp(pixels, { raw }).png({ compressionLevel: 0 }).toBuffer()
  return sharp(file)
    .resize(...to, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer()
}

describe.runIf(process.arch === 'x64')('a picture made smaller without the library', () => {
  it('has the very pixels that the library makes of it, whatever the sizes', async () => {
    const below = numbers()
    const drawn = Array.from({ length: 60 }, (): Sides => {
      const width = 1 + below(120),
        height = 1 + below(120)
      return [width + 1 + below(width * 2), height + 1 + below(height * 2), width, height]
    })
    for (const sides of [...usual, ...drawn]) {
      const [width, height, toWidth, toHeight] = sides
      const pixels = Uint8Array.from({ length: width * height * 3 }, () => below(256))
      const reduce = reducerOf({ width, height }, { width: toWidth, height: toHeight })
      const made = Buffer.from(reduce?.(pixels) ?? [])
      expect(made.equals(await byTheLibrary(pixels, sides)), sides.join()).toBe(true)
    }
  })

  it('of a JPEG file is what it was with the library alone, cut where the recipe says so', async () => {
    const below = numbers()
    const pixels = Uint8Array.from({ length: 90 * 50 * 3 }, () => below(256))
    const file = await sharp(pixels, { raw: { width: 90, height: 50, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer()
    const recipe = imageRecipe.parse({ height: 30, width: 30, channels: 3, fit: 'crop' })
    const expected = await sharp(file)
      .resize(54, 30, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
      .extract({ left: 12, top: 0, width: 30, height: 30 })
      .raw()
      .toBuffer()
    expect((await readPicture(file, recipe)).pixels).toEqual(new Uint8Array(expected))
  })
})

describe('the reduction of a side', () => {
  it('weighs old pixels by shares that come to one, but for their rounding', () => {
    const reduction = reductionOf(500, 224)
    expect(reduction?.weights).toHaveLength(224 * (reduction?.pairs ?? 0) * 2)
    const { weights = [], pairs = 0 } = reduction ?? {}
    for (let i = 0; i < 224; i++) {
      const some = Array.from(weights).slice(i * pairs * 2, (i + 1) * pairs * 2)
      const sum = some.reduce((a, b) => a + b, 0)
      expect(Math.abs(sum - 4096)).toBeLessThan(pairs * 2)
    }
  })

  it('is left to the library for what it does in more than one step, or not at all', () => {
    expect(reductionOf(224, 224)).toBeNull()
    expect(reductionOf(100, 224)).toBeNull()
    expect(reductionOf(896, 224)).toBeNull()
    expect(reductionOf(895, 224)).not.toBeNull()
  })
})
