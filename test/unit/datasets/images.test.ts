import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleBatch } from '../../../src-main/datasets/batches'
import { contentHash, type Split } from '../../../src-main/datasets/dataset'
import { examine } from '../../../src-main/datasets/examine'
import { imageAt, imageBlocks, type StoredImages } from '../../../src-main/datasets/images'
import { normalizationOf } from '../../../src-main/datasets/normalization'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()

/** Images of two pixels behind a heading of three bytes, the last record first. */
function stored(pixels: number[], records: number[]): StoredImages {
  const path = join(folder, `${pixels.join('-').slice(0, 50)}.records`)
  writeFileSync(path, Uint8Array.of(9, 9, 9, ...pixels))
  return { path, offset: 3, imageBytes: 2, records: Uint32Array.from(records), stamp: path }
}
const inFile: Split = {
  images: stored([5, 6, 3, 4, 1, 2], [2, 1, 0]),
  labels: Uint8Array.of(0, 1, 0),
  count: 3
}
const inMemory: Split = { ...inFile, images: Uint8Array.of(1, 2, 3, 4, 5, 6) }

describe('images of a file', () => {
  it('are the same to a batch, a mean, a hash and a look as those in memory', () => {
    const indices = Uint32Array.of(2, 0, 0)
    expect(assembleBatch(inFile, 2, indices)).toEqual(assembleBatch(inMemory, 2, indices))
    expect(normalizationOf(inFile, [1, 1, 2])).toEqual(normalizationOf(inMemory, [1, 1, 2]))
    expect(contentHash({ train: inFile, test: inMemory })).toBe(
      contentHash({ train: inMemory, test: inFile })
    )
    expect([...imageAt(inFile.images, 2, 1)]).toEqual([3, 4])
    const look = (train: Split): string[] =>
      examine({ classes: ['a', 'b'], train, test: train }).map(({ code }) => code)
    expect(look(inFile)).toEqual(look(inMemory))
  })

  it('are all the same only where every one is', () => {
    const codes = (pixels: number[]): string[] =>
      examine({
        classes: ['a', 'b'],
        train: { ...inFile, images: stored(pixels, [0, 1, 2]) },
        test: inMemory
      }).map(({ code }) => code)
    expect(codes([7, 8, 7, 8, 7, 8])).toEqual(['identicalImages'])
    expect(codes([7, 8, 7, 8, 7, 9])).toEqual([])
  })

  it('come in blocks of whole images, neighbours or not', () => {
    const blocks = [...imageBlocks(stored([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 0, 3, 3]))]
    expect(blocks.map((block) => [...block])).toEqual([[3, 4, 5, 6, 1, 2, 7, 8, 7, 8]])
  })

  it('that are gone or end too early are an error that says which file', () => {
    const images = stored([1, 1, 2, 2, 3, 3], [0, 1, 2])
    truncateSync(images.path, 8)
    expect(() => imageAt(images, 2, 2)).toThrow(images.path)
    expect(() => [...imageBlocks({ ...images, path: join(folder, 'none'), stamp: '' })]).toThrow(
      'none cannot be read'
    )
  })
})

describe('labels of more than 256 classes', () => {
  it('are counted, batched and hashed as the numbers that they are', () => {
    const labels = Uint16Array.of(300, 0, 299)
    const split = { ...inMemory, labels }
    expect([...assembleBatch(split, 2, Uint32Array.of(0, 2)).labels]).toEqual([300, 299])
    // 300 and 299 differ from 44 and 43 in the upper byte alone.
    const cut = { ...inMemory, labels: Uint16Array.of(44, 0, 43) }
    expect(contentHash({ train: split, test: split })).not.toBe(contentHash({ train: cut, test: cut }))
    const classes = Array.from({ length: 301 }, (_, i) => String(i))
    expect(examine({ classes, train: split, test: split })[0]?.params['count']).toBe(298)
  })
})
