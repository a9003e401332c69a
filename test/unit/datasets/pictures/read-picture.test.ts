import { PNG } from 'pngjs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { imageRecipe, type ImageRecipe } from '../../../../src-main/contract'
import { pictureInfo } from '../../../../src-main/datasets/pictures/picture-info'
import { applyRecipeToPixels, readPicture } from '../../../../src-main/datasets/pictures/read-picture'

const recipe = (change: Partial<ImageRecipe>): ImageRecipe =>
  imageRecipe.parse({ height: 2, width: 2, channels: 3, ...change })

/** An RGBA picture as a PNG file of another library. */
function png(width: number, height: number, rgba: number[]): Buffer {
  const image = new PNG({ width, height })
  image.data.set(rgba)
  return PNG.sync.write(image)
}
const red = [255, 0, 0, 255],
  green = [0, 255, 0, 255],
  blue = [0, 0, 255, 255],
  white = [255, 255, 255, 255]
const square = png(2, 2, [red, green, blue, white].flat())

describe('a picture read as a recipe says', () => {
  it('of the size wanted is what its file holds', async () => {
    const { pixels, original, backdrop } = await readPicture(square, recipe({}))
    expect([...pixels]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    expect(original).toMatchObject({ format: 'png', width: 2, height: 2 })
    expect(backdrop).toBeNull()
  })

  it('becomes grey by the weights of BT.601', async () => {
    const { pixels } = await readPicture(square, recipe({ channels: 1 }))
    // 0.299 * 255 = 76.2, 0.587 * 255 = 149.7, 0.114 * 255 = 29.1
    expect([...pixels]).toEqual([76, 150, 29, 255])
  })

  it('that is wider is fitted with its proportions kept, the background above and below', async () => {
    const line = png(4, 2, Array.from({ length: 8 }, () => white).flat())
    const { pixels } = await readPicture(
      line,
      recipe({ height: 4, width: 4, channels: 1, background: [10, 10, 10] })
    )
    expect([...pixels]).toEqual([
      ...Array<number>(4).fill(10),
      ...Array<number>(8).fill(255),
      ...Array<number>(4).fill(10)
    ])
  })

  it('that is smaller is enlarged by "fit" and left as it is by "pad"', async () => {
    const dot = png(1, 1, white)
    const size = { height: 3, width: 3, channels: 1 } as const
    expect([...(await readPicture(dot, recipe(size))).pixels]).toEqual(Array(9).fill(255))
    expect([...(await readPicture(dot, recipe({ ...size, fit: 'pad' }))).pixels]).toEqual([
      0, 0, 0, 0, 255, 0, 0, 0, 0
    ])
  })

  it('that is wider is cut on both sides alike by "crop"', async () => {
    const stripes = png(4, 2, [red, white, white, blue, red, white, white, blue].flat())
    expect([...(await readPicture(stripes, recipe({ fit: 'crop' }))).pixels]).toEqual(
      Array(12).fill(255)
    )
  })

  it('is laid on the background where it is transparent', async () => {
    const half = png(1, 1, [0, 0, 0, 128])
    const size = { height: 1, width: 1 }
    const on = async (background: ImageRecipe['background']): Promise<number[]> => [
      ...(await readPicture(half, recipe({ ...size, background }))).pixels
    ]
    // 255 * (1 - 128 / 255) = 127
    expect(await on([255, 255, 255])).toEqual([127, 127, 127])
    expect(await on([0, 0, 0])).toEqual([0, 0, 0])
    expect(await on('auto')).toEqual([127, 127, 127])
    const light = png(1, 1, [255, 255, 255, 128])
    expect([...(await readPicture(light, recipe({ ...size, background: 'auto' }))).pixels]).toEqual([
      128, 128, 128
    ])
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is turned as the camera noted (%i)', async (orientation) => {
    // EXIF 2.32, Orientation: where the first row and the first column of the file are to be seen.
    const seen: Record<number, number[]> = {
      1: [1, 2, 3, 4],
      2: [2, 1, 4, 3],
      3: [4, 3, 2, 1],
      4: [3, 4, 1, 2],
      5: [1, 3, 2, 4],
      6: [3, 1, 4, 2],
      7: [4, 2, 3, 1],
      8: [2, 4, 1, 3]
    }
    const file = await sharp(Uint8Array.from([1, 2, 3, 4].map((value) => value * 50)), {
      raw: { width: 2, height: 2, channels: 1 }
    })
      .withMetadata({ orientation })
      .png()
      .toBuffer()
    const { pixels } = await readPicture(file, recipe({ channels: 1 }))
    expect([...pixels]).toEqual(seen[orientation]?.map((value) => value * 50))
  })

  it.each(['jpeg', 'webp', 'tiff', 'gif', 'avif'] as const)('is read from %s', async (format) => {
    const file = await sharp({
      create: { width: 24, height: 16, channels: 3, background: { r: 200, g: 40, b: 90 } }
    })
      .toFormat(format, { quality: 100 })
      .toBuffer()
    expect(await pictureInfo(file)).toMatchObject({ format, width: 24, height: 16 })
    const { pixels } = await readPicture(file, recipe({ height: 1, width: 1 }))
    ;[200, 40, 90].forEach((value, i) =>
      expect(Math.abs((pixels[i] ?? 0) - value)).toBeLessThanOrEqual(3)
    )
  })

  it('is read from BMP, from the last row up and blue first', async () => {
    const header = Buffer.alloc(54)
    header.write('BM')
    header.writeUInt32LE(54, 10)
    header.writeUInt32LE(40, 14)
    header.writeInt32LE(2, 18)
    header.writeInt32LE(2, 22)
    header.writeUInt16LE(1, 26)
    header.writeUInt16LE(24, 28)
    const rows = Buffer.from([255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0])
    const { pixels } = await readPicture(Buffer.concat([header, rows]), recipe({}))
    expect([...pixels]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
  })

  it('is refused where it is cut short, is none, or claims more pixels than a camera takes', async () => {
    await expect(readPicture(square.subarray(0, 40), recipe({}))).rejects.toThrow(/^it is damaged/)
    await expect(readPicture(Buffer.from('<html><body></body></html>'), recipe({}))).rejects.toThrow(
      'it is not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file'
    )
    const bomb = Buffer.from(square)
    bomb.writeUInt32BE(20_000, 16)
    bomb.writeUInt32BE(20_000, 20)
    await expect(pictureInfo(bomb)).rejects.toThrow('it has 20000x20000 pixels, more than 100 million')
  })
})

describe('pixels of an array', () => {
  it('become what a recipe wants: grey of colours, colours of grey', async () => {
    const colours = { width: 1, height: 2, channels: 3, pixels: Uint8Array.from([255, 0, 0, 0, 0, 255]) }
    expect([...(await applyRecipeToPixels(colours, recipe({ width: 1, channels: 1 }))).pixels]).toEqual([
      76, 29
    ])
    const grey = { width: 1, height: 2, channels: 1, pixels: Uint8Array.from([7, 9]) }
    expect([...(await applyRecipeToPixels(grey, recipe({ width: 1 }))).pixels]).toEqual([
      7, 7, 7, 9, 9, 9
    ])
  })
})
