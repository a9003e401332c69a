import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DatasetFinding, findingCodes } from '../../../src-main/contract'
import { loadDataset, loadFolder } from '../../../src-main/datasets/load'
import { en } from '../../../src-renderer/i18n/en'
import { ja } from '../../../src-renderer/i18n/ja'
import { idxBytes, writeIdxFolder } from '../../support/idx'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
let made = 0
const folder = (options: Parameters<typeof writeIdxFolder>[1] = {}): string =>
  writeIdxFolder(join(root, String(made++)), options)
const load = (path: string, classes?: string[]) => loadFolder('mine', path, places, { classes })
const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => `class ${i}`)

/** A folder whose training labels (and test labels) are these; images are as usual. */
function labelled(train: number[], test: number[] = train.slice(0, 10)): string {
  const path = folder({ train: train.length, test: test.length })
  writeFileSync(join(path, 'train-labels-idx1-ubyte'), idxBytes([train.length], Uint8Array.from(train)))
  writeFileSync(join(path, 't10k-labels-idx1-ubyte'), idxBytes([test.length], Uint8Array.from(test)))
  return path
}
const upTo = (classes: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => i % classes)
const codes = (findings: DatasetFinding[]): string[] => findings.map(({ code }) => code)
const refused = (loading: Promise<unknown>, message: RegExp, fix = /./) =>
  expect(loading).rejects.toMatchObject({
    code: 'DATASET_UNFIT',
    message: expect.stringMatching(message),
    fix: expect.stringMatching(fix)
  })

describe('data that cannot be right is refused', () => {
  it('where one stray label would make 256 classes of ten', async () => {
    await refused(
      load(labelled([...upTo(10, 399), 255])),
      /1 of its 410 labels go up to 255, while all the others are at most 9/,
      /--classes/
    )
    await refused(
      load(labelled(upTo(10, 399), [...upTo(10, 99), 255])),
      /1 of its 499 labels go up to 255/
    )
  })
  it('where hardly any of the numbers until the highest label are used', async () => {
    await refused(
      load(
        labelled(
          upTo(2, 40).map((label) => label * 255),
          upTo(2, 10).map((label) => label * 255)
        )
      ),
      /labels go up to 255, but only 2 of the numbers/,
      /0, 1, 2/
    )
  })
  it('unless a person has named so many classes', async () => {
    const read = await load(labelled([...upTo(10, 399), 255]), numbers(256))
    expect(read.classes).toHaveLength(256)
    expect(codes(read.findings)).toEqual(['emptyClasses'])
    await refused(
      load(labelled(upTo(10, 40)), numbers(9)),
      /it has the label 9, but only 9 classes have names/
    )
  })
  it('where there is a single class: a network of one output cannot be trained', async () => {
    await refused(load(labelled(Array<number>(40).fill(0))), /all of its labels are 0/, /--classes/)
  })
  it('where the channels stand first', async () => {
    const path = folder()
    writeFileSync(
      join(path, 'train-images-idx3-ubyte'),
      idxBytes([40, 3, 32, 32], new Uint8Array(40 * 3 * 32 * 32))
    )
    await refused(
      load(path),
      /its images are 3 x 32 x 32, which is channels first: .* 3 pixels high with 32 channels/,
      /channels last/
    )
  })
  it('where all training images are the same', async () => {
    const path = folder()
    writeFileSync(join(path, 'train-images-idx3-ubyte'), idxBytes([40, 8, 8], new Uint8Array(40 * 64)))
    await refused(load(path), /all 40 training images are the same: a single colour/)
    writeFileSync(
      join(path, 'train-images-idx3-ubyte'),
      idxBytes(
        [40, 8, 8],
        Uint8Array.from({ length: 40 * 64 }, (_, i) => i % 64)
      )
    )
    await refused(load(path), /all 40 training images are the same\./)
  })
  it('where training and test images have other sizes, which are both said', async () => {
    const path = folder()
    writeFileSync(join(path, 't10k-images-idx3-ubyte'), idxBytes([10, 4, 6], new Uint8Array(240)))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringContaining('its images are 4 x 6 x 1, and the training images 8 x 8 x 1')
    })
  })
  it('where there are more labels than images, or images of two dimensions are one row each', async () => {
    const path = folder()
    writeFileSync(join(path, 'train-labels-idx1-ubyte'), idxBytes([41], new Uint8Array(41)))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringContaining('40 images, but there are 41 labels')
    })
    writeFileSync(join(path, 'train-images-idx3-ubyte'), idxBytes([40, 64], new Uint8Array(40 * 64)))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringContaining('does not hold images (its shape is 40 x 64)')
    })
  })
})

describe('data that may be meant is remarked on', () => {
  it('where all training images are of one class', async () => {
    const { findings } = await load(labelled(Array<number>(40).fill(0), upTo(2, 10)))
    expect(findings).toMatchObject([
      {
        code: 'oneClass',
        severity: 'warning',
        message: 'all 40 training images belong to one class ("0"): any model is right from the start'
      }
    ])
    expect(codes((await load(labelled(Array<number>(40).fill(0)), ['cat', 'dog'])).findings)).toEqual([
      'oneClass'
    ])
  })
  it('where classes have no training image, the test images counted', async () => {
    const { findings } = await load(labelled(upTo(8, 40), upTo(10, 10)))
    expect(findings).toMatchObject([
      {
        code: 'emptyClasses',
        severity: 'warning',
        message: '2 of its 10 classes have no training image (8, 9)'
      }
    ])
  })
  it('where a class has hardly any images', async () => {
    const { findings } = await load(labelled([...upTo(10, 600), 10]))
    expect(findings).toMatchObject([{ code: 'rareClasses', message: expect.stringContaining('(10)') }])
  })
  it('where all test images are the same', async () => {
    const path = folder()
    writeFileSync(join(path, 't10k-images-idx3-ubyte'), idxBytes([10, 8, 8], new Uint8Array(640)))
    expect((await load(path)).findings).toMatchObject([
      { code: 'identicalTestImages', severity: 'warning' }
    ])
  })
  it('where images have many channels, and not where they have three', async () => {
    const path = folder()
    for (const channels of [12, 3]) {
      for (const [name, count] of [
        ['train', 40],
        ['t10k', 10]
      ] as const)
        writeFileSync(
          join(path, `${name}-images-idx3-ubyte`),
          idxBytes(
            [count, 8, 8, channels],
            Uint8Array.from({ length: count * 64 * channels }, (_, i) => (i * 7919) % 251)
          )
        )
      expect(codes((await load(path)).findings)).toEqual(channels === 12 ? ['oddChannels'] : [])
    }
  })
  it('where its labels are counted from 1, and keeps their numbers as names', async () => {
    const read = await load(labelled(upTo(5, 40).map((label) => label + 1)))
    expect(read.classes).toEqual(['1', '2', '3', '4', '5'])
    expect([...read.train.labels.slice(0, 6)]).toEqual([0, 1, 2, 3, 4, 0])
    expect(codes(read.findings)).toEqual(['labelsFromOne'])
  })
  it('and not where nothing is remarkable', async () => {
    expect((await load(folder())).findings).toEqual([])
    expect((await loadDataset({ id: 'garments', path: null }, places)).findings).toEqual([])
  })
})

describe('what is remarked', () => {
  const placeholders = (text: string): string[] =>
    [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort()
  it.each(findingCodes)('has its text in both languages, about the same things: %s', (code) => {
    expect(en.findings[code]).toMatch(/^[A-Z{].*[a-z]/)
    expect(ja.findings[code]).toMatch(/[ぁ-んァ-ン]/)
    expect(placeholders(ja.findings[code])).toEqual(placeholders(en.findings[code]))
  })
})
