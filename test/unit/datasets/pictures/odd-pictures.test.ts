import { PNG } from 'pngjs'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { imageRecipe, type ImageRecipe } from '../../../../src-main/contract'
import { pictureInfo } from '../../../../src-main/datasets/pictures/picture-info'
import { readPicture } from '../../../../src-main/datasets/pictures/read-picture'

const recipe = (change: Partial<ImageRecipe>): ImageRecipe =>
  imageRecipe.parse({ height: 32, width: 32, channels: 3, ...change })
const thorough = { isThorough: true }

/** Waves of colour and a fine grain, as photographs have both. */
const raw = { width: 96, height: 64, channels: 3 } as const
const waves = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => {
  const x = Math.floor(i / 3) % 96,
    y = Math.floor(i / 288)
  return 128 + 90 * Math.sin(x / 9 + y / (5 + (i % 3))) + ((x * 7 + y * 13) % 11)
})
const photograph = (): Sharp => sharp(waves, { raw })

/** BMP files of 40-byte headers by hand: rows from the last one up, each filled up to 4 bytes. */
function bmp(
  size: [width: number, height: number],
  bits: number,
  palette: number[],
  rows: number[]
): Buffer {
  const header = Buffer.alloc(54)
  header.write('BM')
  header.writeUInt32LE(54 + palette.length, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(size[0], 18)
  header.writeInt32LE(size[1], 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(bits, 28)
  header.writeUInt32LE(palette.length / 4, 46)
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(rows)])
}

describe('a JPEG file damaged inside its coded pixels', () => {
  it.each([
    ['4:2:0', (): Sharp => photograph().jpeg({ quality: 90 })],
    ['4:4:4', (): Sharp => photograph().jpeg({ chromaSubsampling: '4:4:4' })],
    ['grey', (): Sharp => photograph().greyscale().jpeg()],
    ['CMYK', (): Sharp => photograph().toColourspace('cmyk').jpeg()],
    ['of standard codes', (): Sharp => photograph().jpeg({ optimiseCoding: false })]
  ])('is refused where one is looked at (%s), and read where it is whole', async (_, encoded) => {
    const file = await encoded().toBuffer()
    const { pixels } = await readPicture(file, recipe({}), thorough)
    expect(pixels).toHaveLength(32 * 32 * 3)
    // No codes at all are 0 and no mark is there: thrice as many blocks as the picture has.
    const damaged = Buffer.from(file).fill(
      0,
      Math.floor(file.length * 0.6),
      Math.floor(file.length * 0.9)
    )
    await expect(readPicture(damaged, recipe({}), thorough)).rejects.toThrow(
      'it is damaged (its coded pixels are not what an encoder writes)'
    )
  })

  it('is most often noticed by a single wrong byte, and by its decoder where it is progressive', async () => {
    for (const [progressive, least] of [
      [false, 10],
      [true, 10]
    ] as const) {
      const file = await photograph().jpeg({ quality: 90, progressive }).toBuffer()
      let noticed = 0
      for (let i = 0; i < 40; i++) {
        const flipped = Buffer.from(file),
          at = Math.floor(file.length * (0.4 + i * 0.0125))
        flipped[at] = (flipped[at] as number) ^ 0x55
        await readPicture(flipped, recipe({}), thorough).catch(() => noticed++)
      }
      expect(noticed, progressive ? 'progressive' : 'sequential').toBeGreaterThanOrEqual(least)
    }
  })
})

describe('a picture of an unusual kind', () => {
  it('of 16 bits is what its profile says, as one of 8 bits', async () => {
    const colours = [255, 16, 16, 32, 64, 192, 128, 128, 128, 16, 255, 16]
    const eight = await sharp(Uint8Array.from(colours), { raw: { width: 4, height: 1, channels: 3 } })
      .withIccProfile('srgb')
      .png()
      .toBuffer()
    const deep = PNG.sync.write(
      Object.assign(new PNG({ width: 4, height: 1 }), {
        data: Buffer.from(Uint16Array.from(colours, (level) => level * 257).buffer)
      }),
      { bitDepth: 16, colorType: 2, inputColorType: 2, inputHasAlpha: false }
    )
    // The profile's chunk is the same in both: from the first file into the second, behind its header.
    const at = eight.indexOf('iCCP') - 4
    const chunk = eight.subarray(at, at + 12 + eight.readUInt32BE(at))
    const tagged = Buffer.concat([deep.subarray(0, 33), chunk, deep.subarray(33)])

    expect(await pictureInfo(tagged)).toMatchObject({ bits: 16, hasProfile: true })
    for (const file of [eight, deep, tagged]) {
      const { pixels } = await readPicture(file, recipe({ width: 4, height: 1 }))
      const off = pixels.map((level, i) => Math.abs(level - (colours[i] as number)))
      // The library goes there by a wider space, at whose edge the purest colours lose their last bits.
      expect(Math.max(...off.subarray(0, 9))).toBeLessThanOrEqual(1)
      expect(Math.max(...off)).toBeLessThanOrEqual(file === tagged ? 6 : 0)
    }
  })

  it('that moves is its first picture', async () => {
    const frame = (level: number): Uint8Array => new Uint8Array(8 * 8 * 3).fill(level)
    const file = await sharp(Buffer.concat([frame(255), frame(0)]), {
      raw: { width: 8, height: 16, channels: 3, pageHeight: 8 }
    })
      .gif()
      .toBuffer()
    const { pixels, original } = await readPicture(file, recipe({ width: 8, height: 8 }))
    expect(original).toMatchObject({ format: 'gif', width: 8, height: 8 })
    expect(new Set(pixels)).toEqual(new Set([255]))
  })

  it('is grey as BMP where its palette is', async () => {
    const black = [0, 0, 0, 0],
      white = [255, 255, 255, 0],
      red = [0, 0, 255, 0]
    // Two rows of three pixels of a bit each: the lower one 101, the upper one 010.
    const rows = [0b10100000, 0, 0, 0, 0b01000000, 0, 0, 0]
    const grey = bmp([3, 2], 1, [...black, ...white], rows)
    expect(await pictureInfo(grey)).toMatchObject({ isGrey: true, channels: 1, width: 3, height: 2 })
    const { pixels } = await readPicture(grey, recipe({ width: 3, height: 2, channels: 1 }))
    expect([...pixels]).toEqual([0, 255, 0, 255, 0, 255])
    expect(await pictureInfo(bmp([3, 2], 1, [...black, ...red], rows))).toMatchObject({ isGrey: false })
    await expect(readPicture(grey.subarray(0, -4), recipe({}))).rejects.toThrow(
      'it is damaged (it ends too early)'
    )
  })

  it('that is HEIC is refused with what to do', async () => {
    const file = Buffer.from('0000001c6674797068656963000000006d6966316865696300000000', 'hex')
    await expect(readPicture(file, recipe({}))).rejects.toThrow(
      'it is a HEIC file, whose compression is patented and not built in: export it as JPEG or AVIF'
    )
  })

  it.each(['gif', 'tiff', 'avif', 'webp', 'jpeg', 'png'] as const)(
    'that is %s is refused wherever it is cut',
    async (format) => {
      const file = await photograph().toFormat(format).toBuffer()
      for (const share of [0.3, 0.6, 0.9])
        await expect(
          readPicture(file.subarray(0, Math.floor(file.length * share)), recipe({})),
          String(share)
        ).rejects.toThrow(/^it is damaged/)
    }
  )

  it('is invisible where it is transparent all over', async () => {
    const clear = PNG.sync.write(new PNG({ width: 2, height: 2, fill: true }))
    expect((await readPicture(clear, recipe({}))).isInvisible).toBe(true)
    const photo = await photograph().png().toBuffer()
    expect((await readPicture(photo, recipe({}))).isInvisible).toBe(false)
  })

  it('that is enlarged stays where it was', async () => {
    const line = Uint8Array.from([0, 0, 200, 0, 0])
    const file = await sharp(line, { raw: { width: 5, height: 1, channels: 1 } })
      .png()
      .toBuffer()
    const { pixels } = await readPicture(
      file,
      recipe({ width: 12, height: 1, channels: 1, fit: 'stretch' })
    )
    // The light is in the middle, and so is its image: the same read from either side.
    expect([...pixels]).toEqual([...pixels].reverse())
    expect(pixels[5]).toBeGreaterThan(150)
    expect(pixels[2]).toBeLessThan(50)
  })

  it('that is a strip of which little is seen takes no memory for the rest', async () => {
    const file = await sharp({
      create: { width: 2, height: 60_000, channels: 3, background: '#fff' }
    })
      .png()
      .toBuffer()
    const { pixels } = await readPicture(
      file,
      recipe({ width: 800, height: 800, channels: 1, fit: 'crop' })
    )
    expect(new Set(pixels)).toEqual(new Set([255]))
  })
})
