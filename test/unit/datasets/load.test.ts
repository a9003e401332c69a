import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { augmentationConfig, imageRecipe } from '../../../src-main/contract'
import { listDatasets } from '../../../src-main/datasets/catalogue'
import type { Labels } from '../../../src-main/datasets/dataset'
import { garmentsManifest } from '../../../src-main/datasets/garments'
import { loadDataset } from '../../../src-main/datasets/load'
import { previewDataset, type PreviewRequest } from '../../../src-main/datasets/view/preview'
import { idxBytes, writeIdxFolder } from '../../support/idx'
import { temporaryFolder } from '../../support/temporary-folder'
import { pixelsOf } from '../../support/pixels'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
const systemPackage = '/usr/share/datasets/fashion-mnist'

describe('a folder of IDX files', () => {
  it('is read plain or compressed, to the last pixel', async () => {
    const plain = await loadDataset({ id: 'mine', path: writeIdxFolder(join(root, 'plain')) }, places)
    const zipped = await loadDataset(
      { id: 'mine', path: writeIdxFolder(join(root, 'zipped'), { gzip: true }) },
      places
    )
    expect(plain.imageShape).toEqual([8, 8, 1])
    expect(plain.classes).toEqual(['0', '1', '2', '3'])
    expect(plain.train.count).toBe(40)
    expect([...pixelsOf(plain.train).subarray(64, 68)]).toEqual(
      [64, 65, 66, 67].map((i) => 60 + ((i * 7919) % 23))
    )
    expect(zipped.train.images).toEqual(plain.train.images)
  })

  it('that lacks a file is refused by the name of the file', async () => {
    const folder = writeIdxFolder(join(root, 'without'))
    rmSync(join(folder, 'train-images-idx3-ubyte'))
    await expect(loadDataset({ id: 'mine', path: folder }, places)).rejects.toMatchObject({
      code: 'DATASET_FOLDER_INCOMPLETE',
      message: expect.stringContaining('train-images-idx3-ubyte')
    })
  })

  it.each([
    ['truncated', (path: string) => truncateSync(path, 100), /bytes of data where its header says/],
    ['too long', (path: string) => appendFileSync(path, 'x'), /bytes of data where its header says/],
    ['of another kind', (path: string) => writeFileSync(path, 'something else'), /not an IDX file/],
    [
      'of another count than its labels',
      (path: string) => writeFileSync(path, idxBytes([1, 8, 8], new Uint8Array(64))),
      /1 images, but there are 40 labels/
    ]
  ])('whose images are %s is refused', async (name, damage, message) => {
    const folder = writeIdxFolder(join(root, `damaged ${name}`))
    damage(join(folder, 'train-images-idx3-ubyte'))
    await expect(loadDataset({ id: 'mine', path: folder }, places)).rejects.toMatchObject({
      code: 'DATASET_DAMAGED',
      message: expect.stringMatching(message)
    })
  })
})

describe('fashion-mnist', () => {
  it('that is nowhere says where it was looked for and every way to get it', async () => {
    await expect(loadDataset({ id: 'fashion-mnist', path: null }, places)).rejects.toMatchObject({
      code: 'DATASET_MISSING',
      message: expect.stringContaining(places.systemFolder),
      fix: expect.stringMatching(/dataset-fashion-mnist.*datasets get fashion-mnist.*garments/)
    })
    const info = (await listDatasets(places)).find((each) => each.id === 'fashion-mnist')
    expect(info).toMatchObject({ available: false, source: null })
  })

  it.skipIf(!existsSync(systemPackage))("of the system's package is read and verified", async () => {
    mkdirSync(places.cacheFolder, { recursive: true })
    const dataset = await loadDataset(
      { id: 'fashion-mnist', path: null },
      { ...places, systemFolder: '/usr/share/datasets' }
    )
    expect(dataset).toMatchObject({ source: 'system', path: systemPackage, imageShape: [28, 28, 1] })
    // Published: 6,000 training and 1,000 test images of each class.
    const counts = (labels: Labels): number[] =>
      [...labels].reduce(
        (sum, label) => ((sum[label] = (sum[label] ?? 0) + 1), sum),
        Array<number>(10).fill(0)
      )
    expect(counts(dataset.train.labels)).toEqual(Array(10).fill(6000))
    expect(counts(dataset.test.labels)).toEqual(Array(10).fill(1000))
  })

  it.skipIf(!existsSync(systemPackage))(
    'whose content was altered is refused, also where a package of it was verified before',
    async () => {
      const folder = join(root, 'altered', 'fashion-mnist')
      cpSync(systemPackage, folder, { recursive: true })
      const path = join(folder, 't10k-labels-idx1-ubyte')
      const { gunzipSync } = await import('node:zlib')
      const labels = gunzipSync(readFileSync(`${path}.gz`))
      labels[100] = ((labels[100] as number) + 1) % 10
      writeFileSync(path, labels)
      await expect(
        loadDataset(
          { id: 'fashion-mnist', path: null },
          { ...places, systemFolder: join(root, 'altered') }
        )
      ).rejects.toMatchObject({
        code: 'DATASET_DAMAGED',
        message: expect.stringContaining('t10k-labels')
      })
    }
  )
})

describe('a folder named for fashion-mnist', () => {
  it.skipIf(!existsSync(systemPackage))(
    'whose content was altered is refused though its structure is whole',
    async () => {
      const folder = join(root, 'named altered')
      cpSync(systemPackage, folder, { recursive: true })
      expect(await loadDataset({ id: 'fashion-mnist', path: folder }, places)).toMatchObject({
        source: 'folder',
        path: folder
      })
      const { gunzipSync } = await import('node:zlib')
      const images = gunzipSync(readFileSync(join(folder, 't10k-images-idx3-ubyte.gz')))
      images[5000] = ((images[5000] as number) + 1) % 256
      writeFileSync(join(folder, 't10k-images-idx3-ubyte'), images)
      await expect(loadDataset({ id: 'fashion-mnist', path: folder }, places)).rejects.toMatchObject({
        code: 'DATASET_DAMAGED',
        message: expect.stringContaining('not that of Fashion-MNIST')
      })
    }
  )

  it("may hold a person's own images in its format, with its class names", async () => {
    const dataset = await loadDataset(
      { id: 'fashion-mnist', path: writeIdxFolder(join(root, 'own images')) },
      places
    )
    expect(dataset).toMatchObject({ source: 'folder', imageShape: [8, 8, 1] })
    expect(dataset.classes).toContain('Sneaker')
  })
})

describe('garments', () => {
  it('has all ten classes, the same every time, and looks different within a class', async () => {
    const dataset = await loadDataset({ id: 'garments', path: null }, places)
    expect(dataset.train).toMatchObject({ count: 6_000 })
    expect(new Set(dataset.test.labels).size).toBe(10)
    const sneakers = [...dataset.test.labels.keys()]
      .filter((i) => dataset.test.labels[i] === 7)
      .slice(0, 2)
    const [first, second] = sneakers.map((i) =>
      pixelsOf(dataset.test)
        .subarray(i * 784, (i + 1) * 784)
        .join()
    )
    expect(first).not.toBe(second)
  })

  it('can be learnt, though not by looking at average pixels alone', async () => {
    const { train, test } = await loadDataset({ id: 'garments', path: null }, places)
    const sums = Array.from({ length: 10 }, () => new Float64Array(784))
    const counts = new Array<number>(10).fill(0)
    train.labels.forEach((label, i) => {
      counts[label] = (counts[label] as number) + 1
      for (let p = 0; p < 784; p++)
        (sums[label] as Float64Array)[p] =
          ((sums[label] as Float64Array)[p] as number) + (pixelsOf(train)[i * 784 + p] as number)
    })
    const distance = (i: number, label: number): number => {
      let sum = 0
      for (let p = 0; p < 784; p++)
        sum +=
          ((pixelsOf(test)[i * 784 + p] as number) -
            ((sums[label] as Float64Array)[p] as number) / (counts[label] as number)) **
          2
      return sum
    }
    let right = 0
    for (let i = 0; i < test.count; i++) {
      const distances = counts.map((_, label) => distance(i, label))
      if (distances.indexOf(Math.min(...distances)) === test.labels[i]) right++
    }
    // The real Fashion-MNIST: 68% by the nearest class mean.
    expect(right / test.count).toBeGreaterThan(0.4)
    expect(right / test.count).toBeLessThan(0.9)
  })

  it('is said to be synthetic wherever data sets are listed', async () => {
    expect((await listDatasets(places)).find((each) => each.id === 'garments')).toMatchObject({
      synthetic: true,
      title: expect.stringContaining('synthetic')
    })
  })

  const shown = (count: number, fields: object, change: Partial<PreviewRequest> = {}) =>
    previewDataset(
      {
        ...{ dataset: 'garments', path: null, recipe: null, count, seed: 5, classes: null },
        augmentation: augmentationConfig.parse(fields),
        ...change
      },
      places
    )

  it('can be looked at as it is augmented, with the same samples', async () => {
    const preview = async (fields: object) => (await shown(8, fields)).samples
    const bytes = (samples: { pixels: string }[]): number[][] =>
      samples.map(({ pixels }) => [...Buffer.from(pixels, 'base64')])
    const plain = await preview({}),
      flipped = await preview({ flip: true }),
      mixed = await preview({ mixup: 1 })
    const mirrored = bytes(plain).map((image) =>
      image.map((_, i) => image[i - (i % 28) + 27 - (i % 28)] as number)
    )
    const kinds = bytes(flipped).map((image, i) =>
      [bytes(plain)[i], mirrored[i]].findIndex((each) => each?.join() === image.join())
    )
    expect(new Set(kinds)).toEqual(new Set([0, 1]))
    for (const samples of [flipped, mixed])
      expect(samples.map(({ label }) => label)).toEqual(plain.map(({ label }) => label))
    expect(bytes(mixed)).not.toEqual(bytes(plain))
    expect(await preview({ normalize: true })).toEqual(plain)
    expect(await preview({ mixup: 1 })).toEqual(mixed)
  })

  it('can be looked at', async () => {
    const preview = await shown(12, {})
    expect(preview.samples).toHaveLength(12)
    expect(Buffer.from(preview.samples[0]?.pixels ?? '', 'base64')).toHaveLength(784)
  })

  it('is looked at as a recipe makes it, with no image made of the others', async () => {
    const bytes = ({ pixels = '' }: { pixels?: string } = {}): number[] => [
      ...Buffer.from(pixels, 'base64')
    ]
    const plain = await shown(6, {})
    const recipe = imageRecipe.parse({ height: 14, width: 28, channels: 3, fit: 'crop' })
    const made = await shown(6, {}, { recipe })
    expect(made.imageShape).toEqual([14, 28, 3])
    // The fourteen rows in the middle, grey in all colours.
    expect(made.samples.map(bytes)).toEqual(
      plain.samples.map((sample) =>
        bytes(sample)
          .slice(7 * 28, 21 * 28)
          .flatMap((level) => [level, level, level])
      )
    )
    expect(existsSync(join(places.cacheFolder, 'packs'))).toBe(false)
  })

  it('is looked at as the classes of an experiment have it', async () => {
    const { classes } = garmentsManifest
    const kept = classes.slice(8)
    const { samples } = await shown(40, {}, { classes: { leaveOut: classes.slice(0, 8), merge: {} } })
    expect(new Set(samples.map((each) => each.class))).toEqual(new Set(kept))
    for (const { label, class: name } of samples) expect(name).toBe(kept[label])
  })
})

describe('an unknown data set', () => {
  it('is refused with the names of those that are known', async () => {
    await expect(loadDataset({ id: 'cifar', path: null }, places)).rejects.toMatchObject({
      code: 'UNKNOWN_DATASET',
      fix: expect.stringContaining('fashion-mnist, mnist, garments')
    })
  })
})
