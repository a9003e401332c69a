import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { augmentationConfig, type ImageRecipe } from '../../../../src-main/contract'
import { importDataset } from '../../../../src-main/datasets/import'
import { previewDataset, type PreviewRequest } from '../../../../src-main/datasets/view/preview'
import { greyPng, writeFiles } from '../../../support/picture-folder'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
const folder = join(root, 'pictures')
/** Two pixels high, four wide; each is of one grey on its left and of another on its right. */
const left = (number: number): number => number * 10
const picture = (number: number): Buffer => {
  const [l, r] = [left(number), 255]
  return greyPng(4, 2, [l, l, r, r, l, l, r, r])
}
writeFiles(
  folder,
  Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((i) => [
      `${i <= 2 ? 'test' : 'train'}/${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`,
      picture(i)
    ])
  )
)
const recipe: ImageRecipe = { height: 2, width: 2, channels: 1, fit: 'crop', background: [0, 0, 0] }
const look = (change: Partial<PreviewRequest> = {}) =>
  previewDataset(
    {
      ...{ dataset: 'any', path: folder, recipe: null, count: 20, seed: 1, classes: null },
      augmentation: augmentationConfig.parse({}),
      ...change
    },
    places
  )
const bytes = (base64 = ''): number[] => [...Buffer.from(base64, 'base64')]
const firstOf = (base64: string): number => Buffer.from(base64, 'base64').readUInt8(0)

describe('a look at pictures before a run', () => {
  it('has each training picture as it lies there beside what its recipe makes of it', async () => {
    const { imageShape, samples } = await look({ recipe })
    expect(imageShape).toEqual([2, 2, 1])
    // Of four columns the two in the middle are left.
    expect(
      [...samples]
        .sort((a, b) => firstOf(a.pixels) - firstOf(b.pixels))
        .map(({ pixels }) => bytes(pixels))
    ).toEqual([3, 4, 5, 6].map((i) => [left(i), 255, left(i), 255]))
    expect(samples.map(({ original }) => [original?.width, original?.height])).toEqual(
      samples.map(() => [4, 2])
    )
    for (const { class: name, label, pixels } of samples)
      expect([name, label]).toEqual((firstOf(pixels) / 10) % 2 === 0 ? ['cat', 0] : ['dog', 1])
  })

  it('makes no images of all the others', async () => {
    await look({ recipe: { ...recipe, width: 7 } })
    expect(existsSync(join(places.cacheFolder, 'packs'))).toBe(false)
  })

  it('shows another draw by another number, and the same by the same', async () => {
    const order = async (seed: number): Promise<string> =>
      (await look({ seed })).samples.map(({ pixels }) => pixels).join()
    const orders = await Promise.all([1, 2, 3, 4].map(order))
    expect(new Set(orders).size).toBeGreaterThan(1)
    expect(await order(1)).toBe(orders[0])
  })

  it('augments the image and leaves the picture as it is', async () => {
    const augmentation = augmentationConfig.parse({ flip: true })
    const plain = await look({ recipe })
    const flipped = await look({ recipe, augmentation })
    expect(flipped.samples.map(({ original }) => original)).toEqual(
      plain.samples.map(({ original }) => original)
    )
    const kinds = flipped.samples.map(({ pixels }, i) => {
      const [l, r] = bytes(plain.samples[i]?.pixels)
      const found = bytes(pixels)
      if (found.join() === [l, r, l, r].join()) return 'same'
      return found.join() === [r, l, r, l].join() ? 'mirrored' : 'other'
    })
    expect(kinds).not.toContain('other')
    expect(kinds).toContain('mirrored')
  })

  it('shows what an imported set is made into, of the chosen classes alone', async () => {
    await importDataset(
      { folder, name: 'pets', classes: null, replace: false, recipe: { height: 3 } },
      places
    )
    const classes = { leaveOut: ['cat'], merge: {} }
    const { imageShape, samples } = await look({ dataset: 'pets', path: null, classes })
    expect(imageShape).toEqual([3, 4, 1])
    expect(samples.map((each) => [each.class, each.label])).toEqual([
      ['dog', 0],
      ['dog', 0]
    ])
  })
})
