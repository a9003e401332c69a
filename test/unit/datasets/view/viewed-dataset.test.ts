import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { imageFilter } from '../../../../src-main/contract'
import type { LoadedDataset } from '../../../../src-main/datasets/dataset'
import { encodedPicture } from '../../../../src-main/datasets/view/encoded-picture'
import { filtered } from '../../../../src-main/datasets/view/filtered'
import { lookAt } from '../../../../src-main/datasets/view/look'
import { viewOfArrays } from '../../../../src-main/datasets/view/viewed-dataset'

/** Images of one row of two pixels; the test's labels are the other way round. */
const dataset: LoadedDataset = {
  id: 'pairs',
  imageShape: [1, 2, 1],
  classes: ['Ankle boot', 'Ｂag'],
  source: 'folder',
  path: '/data/pairs',
  findings: [],
  train: { images: Uint8Array.of(0, 10, 20, 30, 100, 255), labels: Uint8Array.of(0, 0, 1), count: 3 },
  test: { images: Uint8Array.of(7, 8, 9, 10), labels: Uint8Array.of(1, 0), count: 2 }
}
const marks = {
  of: () => [],
  has: (index: number, id: string) => index === 4 && id === 'blank'
}
const passing = (filter: object): number[] => [
  ...filtered(viewOfArrays(dataset), imageFilter.parse(filter), marks)
]
const decoded = (base64: string | undefined): number[] => {
  const { data } = PNG.sync.read(Buffer.from(base64 ?? '', 'base64'))
  return [...data].filter((_, at) => at % 4 === 0)
}

describe('a data set that is looked at', () => {
  it('has the training images first, each with its number in its part', async () => {
    const view = viewOfArrays(dataset)
    expect(view.count).toBe(5)
    expect(view.facts(2)).toMatchObject({ name: '2', label: 1, split: 'train', width: 2, height: 1 })
    expect(view.facts(3)).toMatchObject({ name: '0', label: 1, split: 'test' })
    expect([...view.pixels(4)]).toEqual([9, 10])
  })

  it('has what is held back to validate on between the two', () => {
    const validation = { images: Uint8Array.of(1, 2), labels: Uint8Array.of(1), count: 1 }
    const view = viewOfArrays({ ...dataset, validation })
    const splits = Array.from({ length: view.count }, (_, index) => view.facts(index).split)
    expect(splits).toEqual(['train', 'train', 'train', 'validation', 'test', 'test'])
  })

  it('is counted by part and class, and its mean is that of the training images', async () => {
    const look = await lookAt(viewOfArrays(dataset))
    expect(look.splits).toEqual([
      { split: 'train', count: 3, perClass: [2, 1] },
      { split: 'test', count: 2, perClass: [1, 1] }
    ])
    // (0 + 20 + 100) / 3 = 40, (10 + 30 + 255) / 3 = 98.3; of the first class (0 + 20) / 2, (10 + 30) / 2.
    expect(decoded(look.means.overall?.base64)).toEqual([40, 98])
    expect(look.means.perClass.map((each) => decoded(each?.base64))).toEqual([
      [10, 20],
      [100, 255]
    ])
  })
})

describe('a filter', () => {
  it('lets everything pass where nothing was chosen', () => {
    expect(passing({})).toEqual([0, 1, 2, 3, 4])
  })
  it('takes any of several classes, and only those of the part', () => {
    expect(passing({ classes: [1] })).toEqual([2, 3])
    expect(passing({ classes: [0, 1], splits: ['test'] })).toEqual([3, 4])
  })
  it("finds a class by a piece of its name, whatever its case and its letters' width", () => {
    expect(passing({ text: ' BOOT ' })).toEqual([0, 1, 4])
    expect(passing({ text: 'bag' })).toEqual([2, 3])
  })
  it('finds an image by its name', () => {
    expect(passing({ text: '2' })).toEqual([2])
  })
  it('lets pass what has the problem, and nothing else', () => {
    expect(passing({ problem: 'blank' })).toEqual([4])
    expect(passing({ problem: 'duplicate' })).toEqual([])
  })
})

describe('a picture for a window', () => {
  it('keeps each pixel of a small image, and shows the first three of four channels', async () => {
    const pixels = Uint8Array.of(1, 2, 3, 200, 4, 5, 6, 200)
    const { base64, width, height } = await encodedPicture(
      { kind: 'pixels', height: 1, width: 2, channels: 4, pixels },
      96
    )
    expect([width, height]).toEqual([2, 1])
    const { data } = PNG.sync.read(Buffer.from(base64, 'base64'))
    expect([...data]).toEqual([1, 2, 3, 255, 4, 5, 6, 255])
  })
  it('is scaled down to the side, proportions kept', async () => {
    const pixels = new Uint8Array(400 * 100 * 3).fill(128)
    expect(
      await encodedPicture({ kind: 'pixels', height: 100, width: 400, channels: 3, pixels }, 96)
    ).toMatchObject({ mediaType: 'image/jpeg', width: 96, height: 24 })
  })
  it('is no picture where the bytes are none', async () => {
    await expect(
      encodedPicture({ kind: 'encoded', bytes: Buffer.from('not a picture') }, 96)
    ).rejects.toThrow(/unsupported image format/)
  })
})
