import { join } from 'node:path'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { showDataset } from '../../../src-main/datasets/catalogue'
import { importDataset } from '../../../src-main/datasets/import'
import { greyPng, writeFiles } from '../../support/picture-folder'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
const grey = (width: number, height: number, value: number): Buffer =>
  greyPng(width, height, new Uint8Array(width * height).fill(value))

describe('a data set that is shown', () => {
  it('has counts by part and class, and where they are asked for sizes and means', async () => {
    const folder = join(root, 'shades')
    writeFiles(folder, {
      'train/dark/1.png': grey(4, 4, 10),
      'train/dark/2.png': grey(8, 4, 30),
      'train/light/3.png': grey(4, 8, 200),
      'val/light/4.png': grey(4, 4, 210),
      'test/dark/5.png': grey(4, 4, 11),
      'test/light/6.png': grey(5, 4, 220)
    })
    const recipe = { height: 2, width: 2, fit: 'stretch' as const }
    const request = { folder, name: 'shades', classes: null, replace: false, recipe }
    await importDataset(request, places)

    const plain = await showDataset('shades', places)
    expect(plain).toMatchObject({
      trainPerClass: [2, 1],
      validationPerClass: [0, 1],
      testPerClass: [1, 1]
    })
    expect(plain.statistics).toBeUndefined()

    const { statistics } = await showDataset('shades', places, true)
    expect(statistics?.splits).toEqual([
      { split: 'train', count: 3, perClass: [2, 1] },
      { split: 'validation', count: 1, perClass: [0, 1] },
      { split: 'test', count: 2, perClass: [1, 1] }
    ])
    expect(statistics?.widths).toEqual({ edges: [4, 5, 6, 7, 8, 9], counts: [4, 1, 0, 0, 1] })
    expect(statistics?.heights).toEqual({ edges: [4, 5, 6, 7, 8, 9], counts: [5, 0, 0, 0, 1] })
    // From 1:2 to 2:1 in quarters of an octave; 5:4 is 0.32 octaves, the first quarter above 1:1.
    expect(statistics?.aspects.counts).toEqual([1, 0, 0, 0, 3, 1, 0, 0, 1])
    const means = [statistics?.means.overall, ...(statistics?.means.perClass ?? [])].map((mean) => {
      const { width, height, data } = PNG.sync.read(Buffer.from(mean?.base64 ?? '', 'base64'))
      return [width, height, data[0]]
    })
    // Of 10, 30 and 200 all together, of 10 and 30, of 200.
    expect(means).toEqual([
      [2, 2, 80],
      [2, 2, 20],
      [2, 2, 200]
    ])
  })
})
