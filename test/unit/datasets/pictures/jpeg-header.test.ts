import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { usualJpegHeader } from '../../../../src-main/datasets/pictures/jpeg-header'
import type { PictureInfo } from '../../../../src-main/datasets/pictures/picture-info'

const raw = { width: 90, height: 61, channels: 3 } as const
const drawing = Uint8Array.from({ length: 90 * 61 * 3 }, (_, i) => (i * 7) % 251)
const drawn = (): Sharp => sharp(drawing, { raw })
const usual: [kind: string, Sharp][] = [
  ['4:2:0', drawn().jpeg()],
  ['4:4:4', drawn().jpeg({ chromaSubsampling: '4:4:4' })],
  ['grey', drawn().greyscale().jpeg()],
  ['progressive', drawn().jpeg({ progressive: true })],
  [
    'of a camera',
    drawn()
      .withExif({ IFD0: { Make: 'Atelier', Software: '1.0' } })
      .jpeg()
  ],
  ['with notes', drawn().withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').jpeg()]
]

/** What a header of this reader says, as the library would; null where it is left to that. */
function asItSays(file: Buffer): PictureInfo | null {
  const said = usualJpegHeader(file)
  return (
    said && {
      ...{ format: 'jpeg', ...said, isGrey: said.channels === 1 },
      ...{ hasAlpha: false, bits: 8, hasProfile: false }
    }
  )
}

/** What the library that decodes pictures says of the header; null where it says that there is none. */
async function asTheLibrarySays(file: Buffer): Promise<PictureInfo | null> {
  const said = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (said === null) return null
  const { width, height } = said.autoOrient
  return {
    format: 'jpeg',
    ...{ width, height, channels: said.channels },
    isGrey: said.space === 'b-w',
    hasAlpha: said.hasAlpha,
    bits: said.depth === 'uchar' ? 8 : 16,
    hasProfile: said.hasProfile
  }
}

describe('the header of a usual JPEG file', () => {
  it.each(usual)('says what it says to the library (%s)', async (_, encoded) => {
    const file = await encoded.toBuffer()
    const said = asItSays(file)
    expect(said).toMatchObject({ width: 90, height: 61 })
    expect(said).toEqual(await asTheLibrarySays(file))
  })

  it.each([
    ['turned', drawn().withMetadata({ orientation: 6 }).jpeg()],
    ['with a profile', drawn().withIccProfile('p3').jpeg()],
    ['of four inks', drawn().toColourspace('cmyk').jpeg()]
  ])('is left to the library where it is unusual (%s)', async (_, encoded) => {
    expect(asItSays(await encoded.toBuffer())).toBeNull()
  })

  it('is left to the library, or means the same to both, whatever bytes of it are wrong', async () => {
    let state = 5
    const below = (count: number): number => (state = (state * 48_271) % 2_147_483_647) % count
    const values = [0, 1, 2, 3, 4, 17, 34, 255]
    const files = await Promise.all(usual.map(([, encoded]) => encoded.clone().toBuffer()))
    let read = 0
    for (let i = 0; i < 1200; i++) {
      const file = Buffer.from(files[i % files.length] as Buffer)
      const scan = file.indexOf(Buffer.of(0xff, 0xda))
      // Its first three bytes make it a JPEG file.
      for (let wrong = 0; wrong < 1 + (i % 2); wrong++)
        file[3 + below(scan + 12)] = i % 3 === 0 ? below(256) : (values[below(values.length)] as number)
      const said = asItSays(file)
      if (said === null) continue
      read++
      expect(said, `file ${i}`).toEqual(await asTheLibrarySays(file))
    }
    expect(read).toBeGreaterThan(200)
    expect(read).toBeLessThan(1000)
  })
})
