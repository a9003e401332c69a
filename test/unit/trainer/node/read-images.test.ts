import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { readImage, readImages } from '../../../../src-main/trainer/node/read-images'
import { temporaryFolder } from '../../../support/temporary-folder'

const folder = temporaryFolder()
type Format = 'image/png' | 'image/jpeg' | 'image/webp'

function drawn(
  width: number,
  height: number,
  paint: (context: SKRSContext2D) => void,
  format: Format = 'image/png'
): Buffer {
  const canvas = createCanvas(width, height)
  paint(canvas.getContext('2d'))
  return canvas.toBuffer(format as 'image/png')
}
function stored(name: string, content: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const noise = (context: SKRSContext2D): void => {
  for (let i = 0; i < 1024; i++) {
    context.fillStyle = `hsl(${(i * 77) % 360}, 80%, ${(i * 31) % 100}%)`
    context.fillRect(i % 32, Math.floor(i / 32), 1, 1)
  }
}
const square =
  (drawing: string, background: string | null) =>
  (context: SKRSContext2D): void => {
    if (background) {
      context.fillStyle = background
      context.fillRect(0, 0, 8, 8)
    }
    context.fillStyle = drawing
    context.fillRect(2, 2, 4, 4)
  }
const middleAndCorner = (pixels: Float32Array): number[] => [pixels[27] as number, pixels[0] as number]

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]),
    length = Buffer.alloc(4),
    sum = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
/** A grey PNG made by hand, whatever its header claims. */
function png(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0))
  ])
}

describe('a damaged image', () => {
  it.each(['image/png', 'image/jpeg', 'image/webp'] as const)(
    'is refused wherever a %s is cut',
    async (format) => {
      const whole = drawn(32, 32, noise, format)
      expect((await readImage(stored('whole', whole), [8, 8, 1])).pixels).toHaveLength(64)
      for (const share of [0.3, 0.6, 0.9, 0.99]) {
        const path = stored('cut', whole.subarray(0, Math.floor(whole.length * share)))
        await expect(readImage(path, [8, 8, 1]), String(share)).rejects.toMatchObject({
          code: 'IMAGE_UNREADABLE',
          params: { reason: expect.stringContaining('damaged') }
        })
      }
    }
  )

  it('is refused where a byte of a PNG is not what its sum says', async () => {
    const bytes = drawn(32, 32, noise)
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] as number) ^ 1
    await expect(readImage(stored('flipped.png', bytes), [8, 8, 1])).rejects.toMatchObject({
      params: { reason: 'it is damaged (the sum of its part IDAT is wrong)' }
    })
  })

  it('is refused where rows of a PNG are missing although all of its sums are right', async () => {
    const whole = await readImage(stored('rows.png', png(4, 4, Buffer.alloc(20))), [4, 4, 1])
    expect([...whole.pixels]).toEqual(Array(16).fill(0))
    await expect(
      readImage(stored('short.png', png(4, 4, Buffer.alloc(15))), [4, 4, 1])
    ).rejects.toMatchObject({
      params: { reason: 'it is damaged (a part of its pixels is missing or cannot be unpacked)' }
    })
  })

  it('of more pixels than memory should hold is refused by its header', async () => {
    await expect(
      readImage(stored('large.png', png(100_000, 100_000, Buffer.alloc(5))), [4, 4, 1])
    ).rejects.toMatchObject({ params: { reason: 'it has 100000x100000 pixels, more than 100 million' } })
  })

  it('that is a folder is called one', async () => {
    mkdirSync(join(folder, 'folder.png'))
    await expect(readImage(join(folder, 'folder.png'), [4, 4, 1])).rejects.toMatchObject({
      params: { reason: 'it is a folder' }
    })
  })

  it("does not take the others' answers away", async () => {
    const good = stored('good.png', drawn(8, 8, square('#fff', '#000'))),
      bad = stored('bad.png', Buffer.from('text'))
    expect(await readImages([bad, good], [8, 8, 1], {})).toMatchObject([
      { image: bad, error: { code: 'IMAGE_UNREADABLE' } },
      { name: good, notes: [] }
    ])
  })
})

describe('what a network sees of an image', () => {
  it('is a dark drawing on white where its background is transparent, and a light one on black', async () => {
    const dark = await readImage(stored('dark.png', drawn(8, 8, square('#000', null))), [8, 8, 1])
    expect([middleAndCorner(dark.pixels), dark.notes]).toEqual([[0, 1], ['onWhite']])
    const light = await readImage(stored('light.png', drawn(8, 8, square('#fff', null))), [8, 8, 1])
    expect([middleAndCorner(light.pixels), light.notes]).toEqual([[1, 0], ['onBlack']])
  })

  it("looks inverted where its border is the opposite of the data's, until it is inverted", async () => {
    const path = stored('paper.png', drawn(8, 8, square('#000', '#fff')))
    expect((await readImage(path, [8, 8, 1], { background: 0.05 })).notes).toEqual(['looksInverted'])
    const inverted = await readImage(path, [8, 8, 1], { background: 0.05, invert: true })
    expect([middleAndCorner(inverted.pixels), inverted.notes]).toEqual([[1, 0], []])
    // Photographs have borders of any brightness, and of data that is not known nothing can be said.
    expect((await readImage(path, [8, 8, 1], { background: 0.5 })).notes).toEqual([])
    expect((await readImage(path, [8, 8, 1])).notes).toEqual([])
  })

  it("keeps its proportions on the data's background, and that is said", async () => {
    const wide = stored(
      'wide.png',
      drawn(16, 8, (context) => {
        context.fillStyle = '#808080'
        context.fillRect(0, 0, 16, 8)
      })
    )
    const column = async (background: number): Promise<number[]> => {
      const { pixels, notes } = await readImage(wide, [4, 4, 1], { background })
      expect(notes).toEqual(['fitted', 'constant'])
      return [0, 1, 2, 3].map((row) => Math.round((pixels[row * 4] as number) * 255))
    }
    expect(await column(0.1)).toEqual([0, 128, 128, 0])
    expect(await column(0.9)).toEqual([255, 128, 128, 255])
  })

  it('is the same of a 16-bit PNG', async () => {
    const image = new PNG({ width: 8, height: 8 })
    const values = new Uint16Array(64).fill(0x8080)
    const deep = PNG.sync.write(Object.assign(image, { data: Buffer.from(values.buffer) }), {
      bitDepth: 16,
      colorType: 0,
      inputColorType: 0,
      inputHasAlpha: false
    })
    expect((await readImage(stored('deep.png', deep), [8, 8, 1])).pixels[20]).toBeCloseTo(128 / 255, 6)
  })

  it('is turned as the camera says', async () => {
    const picture = drawn(
      16,
      8,
      (context) => {
        context.fillStyle = '#000'
        context.fillRect(0, 0, 16, 8)
        context.fillStyle = '#fff'
        context.fillRect(0, 0, 8, 8)
      },
      'image/jpeg'
    )
    // One entry of an Exif table, in Motorola's byte order: orientation (0112) is 6, to be turned a
    // quarter clockwise.
    const exif = Buffer.from(
      'ffe10022457869660000' +
        '4d4d002a00000008' +
        '0001' +
        '0112000300000001' +
        '00060000' +
        '00000000',
      'hex'
    )
    const { pixels } = await readImage(
      stored('turned.jpg', Buffer.concat([picture.subarray(0, 2), exif, picture.subarray(2)])),
      [16, 8, 1]
    )
    expect([pixels[2 * 8 + 4], pixels[13 * 8 + 4]].map((value) => Math.round(value as number))).toEqual([
      1, 0
    ])
  })
})
