import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { DataPlaces, SplitName } from '../../../../src-main/contract'
import { assembleBatch } from '../../../../src-main/datasets/batches'
import { imageBlocks } from '../../../../src-main/datasets/images'
import {
  type LoadedPictures,
  type LoadOptions,
  loadPictures,
  type PictureEntry,
  usualRule
} from '../../../../src-main/datasets/packed/load-pictures'
import { drawJpeg, type Draw } from '../../../support/jpeg-writer'
import { greyPng, writeFiles } from '../../../support/picture-folder'
import { pixelsOf } from '../../../support/pixels'
import { canMount, smallDisk, unmount } from '../../../support/small-disk'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0

/** A data set of its own place: pictures in a folder, and a cache that begins empty. */
interface Place {
  folder: string
  cacheFolder: string
  packs(): string[]
  load(
    options?: LoadOptions,
    change?: Partial<PictureEntry>,
    places?: DataPlaces
  ): Promise<LoadedPictures>
  /** Loads it; how many pictures were read and decoded for that. */
  work(): Promise<{ read: number; decoded: number; dataset: LoadedPictures }>
}
function place(files: Record<string, Uint8Array | string>): Place {
  const folder = join(root, `pictures-${++made}`),
    cacheFolder = join(root, `cache-${made}`)
  writeFiles(folder, files)
  const load: Place['load'] = (options = {}, change = {}, places = { cacheFolder, systemFolder: '' }) =>
    loadPictures(
      { id: 'mine', folder, test: null, classes: null, rule: usualRule, recipe: {}, ...change },
      places,
      options
    )
  return {
    folder,
    cacheFolder,
    load,
    packs: () => readdirSync(join(cacheFolder, 'packs')),
    async work() {
      const counts = { reading: 0, decoding: 0 }
      const dataset = await load({ progress: (phase) => counts[phase]++ })
      return { read: counts.reading, decoded: counts.decoding, dataset }
    }
  }
}

/** A picture of 2x2 whose first pixel is its number. */
const picture = (number: number): Buffer => greyPng(2, 2, [number, 1, 2, 3])
/** Two classes with three training and one test picture each. */
const files = (): Record<string, Uint8Array> => ({
  'train/cat/a.png': picture(10),
  'train/cat/b.png': picture(11),
  'train/cat/c.png': picture(12),
  'train/dog/a.png': picture(20),
  'train/dog/b.png': picture(21),
  'train/dog/c.png': picture(22),
  'test/cat/d.png': picture(13),
  'test/dog/d.png': picture(23)
})
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const firstPixels = (pixels: Uint8Array): number[] => [...pixels].filter((_, i) => i % 4 === 0)

describe('a folder of pictures', () => {
  afterEach(() => {
    delete process.env['ATELIER_IMAGE_MEMORY']
  })

  it('becomes images in the order of their contents, whatever they are called', async () => {
    const { load } = place(files())
    const { train, test, classes, imageShape } = await load()
    const inOrder = [10, 11, 12, 20, 21, 22].sort((a, b) =>
      sha256(picture(a)) < sha256(picture(b)) ? -1 : 1
    )
    expect([classes, imageShape]).toEqual([
      ['cat', 'dog'],
      [2, 2, 1]
    ])
    expect(firstPixels(pixelsOf(train))).toEqual(inOrder)
    expect([...train.labels]).toEqual(inOrder.map((number) => (number < 20 ? 0 : 1)))
    expect(test.count).toBe(2)

    const others = Object.entries(files()).map(([path, bytes], i) => [
      path.replace(/\w\.png$/, `${9 - i}-${path.length}.png`),
      bytes
    ])
    const renamed = await place(Object.fromEntries(others) as Record<string, Uint8Array>).load()
    expect(renamed.sha256).toBe((await load()).sha256)
    expect(renamed.train).toEqual(train)
  })

  it('is read and decoded once', async () => {
    const { work } = place(files())
    expect(await work()).toMatchObject({ read: 8, decoded: 8 })
    const again = await work()
    expect(again).toMatchObject({ read: 0, decoded: 0 })
    expect(again.dataset.train.count).toBe(6)
  })

  it('that gets another picture has that one alone decoded, and every other in its part', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`${i % 2 ? 'cat' : 'dog'}/${i}.png`, picture(i)])
    )
    const { work, folder, packs } = place(many)
    const before = (await work()).dataset
    const parts = (dataset: LoadedPictures): Map<string, SplitName> =>
      new Map(dataset.manifest.images.map((image) => [image.path, image.split]))
    expect(before.train.count + before.test.count).toBe(40)
    expect(before.test.count).toBeGreaterThan(0)

    writeFiles(folder, { 'cat/new.png': picture(99) })
    const after = await work()
    expect(after).toMatchObject({ read: 1, decoded: 1 })
    expect(after.dataset.sha256).not.toBe(before.sha256)
    const now = parts(after.dataset)
    for (const [path, split] of parts(before)) expect(now.get(path)).toBe(split)
    // The pack that it replaces is gone.
    expect(packs()).toHaveLength(1)
  })

  it('of which a picture is changed has that one alone decoded again', async () => {
    const { work, folder } = place(files())
    const before = (await work()).dataset
    writeFiles(folder, { 'train/cat/a.png': greyPng(2, 2, [77, 1, 2, 3]) })
    const after = await work()
    expect(after).toMatchObject({ read: 1, decoded: 1 })
    expect(firstPixels(pixelsOf(after.dataset.train)).sort()).toEqual([11, 12, 20, 21, 22, 77])
    expect(after.dataset.sha256).not.toBe(before.sha256)

    // Back as it was, it is the data set that it was.
    writeFiles(folder, { 'train/cat/a.png': picture(10) })
    expect((await work()).dataset.sha256).toBe(before.sha256)
  })

  it('that holds a picture twice has its image twice and its record once', async () => {
    const { work } = place({ ...files(), 'train/dog/again.png': picture(20) })
    const { decoded, dataset } = await work()
    expect(decoded).toBe(8)
    expect(firstPixels(pixelsOf(dataset.train)).filter((each) => each === 20)).toHaveLength(2)
  })

  it('leaves out what cannot be read, says why, and trains on the rest', async () => {
    const whole = picture(30)
    const { load } = place({
      ...files(),
      'train/cat/cut.png': whole.subarray(0, whole.length - 30),
      'train/dog/notes.txt': 'nothing',
      'train/dog/no.png': Buffer.from('no picture at all')
    })
    const { leftOut, train, findings } = await load()
    expect(leftOut.map(({ path }) => path).sort()).toEqual([
      'train/cat/cut.png',
      'train/dog/no.png',
      'train/dog/notes.txt'
    ])
    expect(leftOut.every(({ reason }) => reason.length > 5)).toBe(true)
    expect(train.count).toBe(6)
    expect(findings.map(({ code }) => code)).toContain('filesLeftOut')
  })

  it('of more than 256 classes has labels of two bytes', async () => {
    const many: Record<string, Uint8Array> = {}
    for (let i = 0; i < 300; i++)
      for (const [copy, split] of ['train', 'train', 'test'].entries())
        many[`${split}/${1000 + i}/${copy}.png`] = greyPng(2, 1, [
          i % 256,
          copy + 3 * Math.floor(i / 256)
        ])
    const { train, classes } = await place(many).load()
    expect(classes).toHaveLength(300)
    expect(train.labels).toBeInstanceOf(Uint16Array)
    const counts = new Map<number, number>()
    for (const label of train.labels) counts.set(label, (counts.get(label) ?? 0) + 1)
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i))
    expect(new Set(counts.values())).toEqual(new Set([2]))
  })

  it('that is larger than the memory for it is read from its pack, to the same batches', async () => {
    const { load } = place(files())
    const inMemory = await load()
    process.env['ATELIER_IMAGE_MEMORY'] = '31'
    const inFile = await load()
    expect(inFile.train.images).toMatchObject({ imageBytes: 4 })
    expect(inFile.sha256).toBe(inMemory.sha256)
    const indices = Uint32Array.of(3, 0, 5)
    expect(assembleBatch(inFile.train, 4, indices)).toEqual(assembleBatch(inMemory.train, 4, indices))
    expect(Buffer.concat([...imageBlocks(inFile.test.images)])).toEqual(
      Buffer.from(pixelsOf(inMemory.test))
    )
    process.env['ATELIER_IMAGE_MEMORY'] = '32'
    expect((await load()).train.images).toBeInstanceOf(Uint8Array)
  })

  it('has the same images whether they were just decoded or lie in the pack', async () => {
    const draw = (seed: number): Draw => {
      let state = seed
      return (count) => (state = (state * 48271) % 2147483647) % count
    }
    const photograph = (seed: number): Buffer =>
      drawJpeg(
        {
          width: 8,
          height: 8,
          sampling: [
            [1, 1],
            [1, 1],
            [1, 1]
          ],
          restartInterval: 0
        },
        draw(seed)
      )
    const many: Record<string, Uint8Array> = {
      'train/cat/again.jpg': photograph(3),
      'test/cat/leaked.jpg': photograph(4)
    }
    for (let i = 1; i <= 12; i++) {
      many[`${i % 4 ? 'train' : 'test'}/${i % 2 ? 'cat' : 'dog'}/${i}.jpg`] = photograph(i)
      many[`train/dog/${i}.png`] = picture(i)
      // Its header is whole: what is left out lies between the others, by its hash.
      many[`train/cat/cut-${i}.png`] = picture(100 + i).subarray(0, -30)
    }
    const { load, folder } = place(many)
    const change = { recipe: { height: 8, width: 8, channels: 3 as const } }
    const bytesOf = (part: LoadedPictures['train']): Buffer => Buffer.from(pixelsOf(part))
    const expectSame = (decoded: LoadedPictures, read: LoadedPictures): void => {
      expect(bytesOf(decoded.train).equals(bytesOf(read.train))).toBe(true)
      expect(bytesOf(decoded.test).equals(bytesOf(read.test))).toBe(true)
      expect(decoded).toMatchObject({ sha256: read.sha256, names: read.names, leftOut: read.leftOut })
    }
    const decoded = await load({}, change)
    expect([decoded.train.count, decoded.test.count]).toEqual([9 + 12 + 1, 3 + 1])
    expectSame(decoded, await load({}, change))

    // All but one come from the pack that is there.
    writeFiles(folder, { 'train/cat/new.jpg': photograph(99) })
    expectSame(await load({}, change), await load({}, change))
  })

  it('is of another recipe another data set', async () => {
    const { load, packs } = place(files())
    const small = await load({}, { recipe: { height: 1, width: 1, channels: 3 } })
    expect(small.imageShape).toEqual([1, 1, 3])
    expect((await load()).sha256).not.toBe(small.sha256)
    expect(packs()).toHaveLength(2)
  })
})

describe('the pack of pictures', () => {
  it.each([
    ['cut off', (path: string) => truncateSync(path, readFileSync(path).length - 1)],
    [
      'damaged in its index',
      (path: string) => {
        const bytes = readFileSync(path)
        bytes[4096 + 8 * 4 + 5] = (bytes[4096 + 8 * 4 + 5] as number) ^ 1
        writeFileSync(path, bytes)
      }
    ],
    ['of a later version', (path: string) => overwrite(path, 8, 2)],
    ['something else', (path: string) => writeFileSync(path, 'no pack')]
  ])('is made again where it is %s', async (_, damage) => {
    const { work, packs, cacheFolder } = place(files())
    const { dataset } = await work()
    damage(join(cacheFolder, 'packs', packs()[0] as string))
    const again = await work()
    expect(again).toMatchObject({ read: 0, decoded: 8 })
    expect(again.dataset.train).toEqual(dataset.train)
  })

  it('takes over no record that is not what it was', async () => {
    const { work, packs, cacheFolder, folder } = place(files())
    await work()
    overwrite(join(cacheFolder, 'packs', packs()[0] as string), 4096, 200)
    writeFiles(folder, { 'train/cat/new.png': picture(14) })
    const { decoded, dataset } = await work()
    expect(decoded).toBe(2)
    expect(firstPixels(pixelsOf(dataset.train)).sort()).toEqual([10, 11, 12, 14, 20, 21, 22])
  })

  it('keeps what was decoded where its making is ended, and leaves nothing half', async () => {
    const { load, work, packs } = place(files())
    const ending = new AbortController()
    await expect(
      load({
        signal: ending.signal,
        progress: (phase, done) =>
          phase === 'decoding' && done === 3 && ending.abort(new Error('enough'))
      })
    ).rejects.toThrow('enough')
    expect(packs().filter((name) => name.endsWith('.tmp'))).toEqual([])
    const { decoded, dataset } = await work()
    expect(decoded).toBeLessThan(8)
    expect(dataset.train.count).toBe(6)
    expect(packs()).toHaveLength(1)
  })

  it.skipIf(!canMount)('that the disk has no room for leaves nothing behind', async () => {
    const disk = smallDisk(1) as string
    try {
      const { load } = place(files())
      // Eight images of 786,432 bytes on a disk of a megabyte.
      const recipe = { height: 512, width: 512, channels: 3 as const }
      const places = { cacheFolder: disk, systemFolder: '' }
      await expect(load({}, { recipe }, places)).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(readdirSync(join(disk, 'packs'))).toEqual([])
    } finally {
      unmount(disk)
    }
  })

  it('may be made by several at the same time', async () => {
    const { load, packs } = place(files())
    const [first, second] = await Promise.all([load(), load()])
    expect(first.train).toEqual(second?.train)
    expect(packs()).toHaveLength(1)
  })

  it('removes what a killed process left of one, and not what a living one makes', async () => {
    const { load, packs, cacheFolder } = place(files())
    mkdirSync(join(cacheFolder, 'packs'), { recursive: true })
    // No system has processes of so high a number.
    for (const maker of [2 ** 30, process.ppid])
      writeFileSync(join(cacheFolder, 'packs', `x.pack.${maker}.abc.tmp`), 'half')
    await load()
    expect(packs().filter((name) => name.endsWith('.tmp'))).toEqual([`x.pack.${process.ppid}.abc.tmp`])
  })

  it('is found where the pictures have moved within their folder', async () => {
    const { work, folder } = place(files())
    const { dataset } = await work()
    renameSync(join(folder, 'train/cat/a.png'), join(folder, 'train/cat/z.png'))
    const again = await work()
    expect(again).toMatchObject({ read: 1, decoded: 0 })
    expect(again.dataset.sha256).toBe(dataset.sha256)
  })
})

function overwrite(path: string, at: number, byte: number): void {
  const bytes = readFileSync(path)
  bytes[at] = byte
  writeFileSync(path, bytes)
}
