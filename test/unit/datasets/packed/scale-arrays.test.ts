import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { imageRecipe, type ImageRecipeChoice } from '../../../../src-main/contract'
import { imageHashes } from '../../../../src-main/datasets/corrections/image-hashes'
import { contentHash, type Split } from '../../../../src-main/datasets/dataset'
import { imageBlocks, isStored } from '../../../../src-main/datasets/images'
import { importDataset, removeDataset } from '../../../../src-main/datasets/import'
import { loadDataset } from '../../../../src-main/datasets/load'
import { readPicture } from '../../../../src-main/datasets/pictures/read-picture'
import { writeIdxFolder } from '../../../support/idx'
import { greyPng } from '../../../support/picture-folder'
import { pixelsOf } from '../../../support/pixels'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0

/** Forty training and ten test images of 8x8 in four classes, and a cache that begins empty. */
function place() {
  const cacheFolder = join(root, `cache-${++made}`)
  const places = { cacheFolder, systemFolder: '' }
  const folder = writeIdxFolder(join(root, `arrays-${made}`))
  return {
    folder,
    places,
    packs: () => readdirSync(join(cacheFolder, 'packs')),
    given: () => loadDataset({ id: 'mine', path: folder }, places),
    load: (recipe: ImageRecipeChoice, more: object = {}, progress?: () => void) =>
      loadDataset(
        { id: 'mine', path: folder, recipe: recipeOf(recipe), ...more },
        places,
        progress ? { progress } : {}
      )
  }
}
const recipeOf = (choice: ImageRecipeChoice) =>
  imageRecipe.parse({ height: 8, width: 8, channels: 1, ...choice })
const allOf = ({ images }: Split): number[] => [...Buffer.concat([...imageBlocks(images)])]
const imageOf = (pixels: Uint8Array, bytes: number, at: number): number[] => [
  ...pixels.subarray(at * bytes, (at + 1) * bytes)
]

describe('arrays with a recipe', () => {
  afterEach(() => {
    delete process.env['ATELIER_IMAGE_MEMORY']
  })

  it('stay what they are where it leaves their size and colour', async () => {
    const { given, load } = place()
    const [before, after] = [await given(), await load({})]
    expect(allOf(after.train)).toEqual(allOf(before.train))
    expect(allOf(after.test)).toEqual(allOf(before.test))
    expect(after.train.labels).toEqual(before.train.labels)
    expect(after.recipe).toEqual(recipeOf({}))
  })

  it('are cut, framed and coloured as it says', async () => {
    const { given, load } = place()
    const before = imageOf(pixelsOf((await given()).train), 64, 7)

    const cut = await load({ height: 4, fit: 'crop' })
    expect(cut.imageShape).toEqual([4, 8, 1])
    expect(imageOf(pixelsOf(cut.train), 32, 7)).toEqual(before.slice(16, 48))

    const framed = await load({ height: 10, width: 8, fit: 'pad', background: [9, 9, 9] })
    const border = Array<number>(8).fill(9)
    expect(imageOf(pixelsOf(framed.train), 80, 7)).toEqual([...border, ...before, ...border])

    const coloured = await load({ channels: 3 })
    expect(coloured.imageShape).toEqual([8, 8, 3])
    expect(imageOf(pixelsOf(coloured.train), 192, 7)).toEqual(before.flatMap((v) => [v, v, v]))
  })

  it('are made larger as pictures of the same pixels are', async () => {
    const { given, load } = place()
    const before = pixelsOf((await given()).test)
    const larger = await load({ height: 13, width: 20, fit: 'stretch' })
    for (const at of [0, 3, 9]) {
      const png = greyPng(8, 8, imageOf(before, 64, at))
      const { pixels } = await readPicture(png, recipeOf({ height: 13, width: 20, fit: 'stretch' }))
      expect(imageOf(pixelsOf(larger.test), 260, at)).toEqual([...pixels])
    }
  })

  it('are still known by what the files have', async () => {
    const { given, load } = place()
    const before = pixelsOf((await given()).train)
    const larger = await load({ height: 16, width: 16 })
    const hashes = imageHashes(larger, 'train')
    expect(hashes).toHaveLength(40)
    expect(hashes[5]).toBe(
      createHash('sha256')
        .update(Uint8Array.from(imageOf(before, 64, 5)))
        .digest('hex')
    )
  })

  it('are made once for a recipe, of which the last ones are kept', async () => {
    const { load, packs } = place()
    let images = 0
    const count = (): void => void images++
    await load({ height: 16, width: 16 }, {}, count)
    // The same image may be there several times.
    expect(images).toBeGreaterThan(30)
    images = 0
    await load({ height: 16, width: 16 }, {}, count)
    expect(images).toBe(0)
    for (const side of [12, 10, 9]) await load({ height: side, width: side })
    // Of the three recipes that were used last.
    expect(packs()).toHaveLength(3)
    images = 0
    await load({ height: 12, width: 12 }, {}, count)
    expect(images).toBe(0)
    await load({ height: 16, width: 16 }, {}, count)
    expect(images).toBeGreaterThan(30)
  })

  it('are read from their file where memory has no room for them', async () => {
    const { load } = place()
    const inMemory = await load({ height: 16, width: 16 })
    process.env['ATELIER_IMAGE_MEMORY'] = '1000'
    const inFile = await load({ height: 16, width: 16 })
    expect([isStored(inMemory.train.images), isStored(inFile.train.images)]).toEqual([false, true])
    expect(allOf(inFile.train)).toEqual(allOf(inMemory.train))
    expect(contentHash(inFile)).toBe(contentHash(inMemory))
  })

  it('have another content by another recipe', async () => {
    const { given, load } = place()
    const hashes = [
      contentHash(await given()),
      contentHash(await load({ height: 16, width: 16 })),
      contentHash(await load({ height: 16, width: 16, fit: 'stretch', channels: 3 }))
    ]
    expect(new Set(hashes).size).toBe(3)
  })

  it('are of the classes that an experiment is about', async () => {
    const { load } = place()
    const some = await load({ height: 16, width: 16 }, { classes: { leaveOut: ['1', '2'], merge: {} } })
    expect(some.classes).toEqual(['0', '3'])
    expect(some.train.count).toBe(20)
    // Brightness tells the class: 0 to 22, and from 180 on.
    const light = (at: number): number =>
      imageOf(pixelsOf(some.train), 256, at).reduce((a, b) => a + b, 0) / 256
    expect([light(0) < 30, light(1) > 150, [...some.train.labels].slice(0, 2)]).toEqual([
      true,
      true,
      [0, 1]
    ])
  })

  it('leave nothing in the cache once their data set is removed', async () => {
    const { folder, places, packs } = place()
    await importDataset({ folder, name: 'mine', classes: null, replace: false }, places)
    await loadDataset({ id: 'mine', path: null, recipe: recipeOf({ height: 16, width: 16 }) }, places)
    expect(packs()).toHaveLength(1)
    await removeDataset('mine', places)
    expect(packs()).toEqual([])
  })
})
