import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Corrections, parseExperiment } from '../../../../src-main/contract'
import { applyCorrections } from '../../../../src-main/datasets/corrections/apply-corrections'
import {
  changeCorrections,
  noCorrections
} from '../../../../src-main/datasets/corrections/change-corrections'
import {
  correctionsText,
  keepCorrections,
  readCorrections
} from '../../../../src-main/datasets/corrections/corrections-file'
import { contentHash, type LoadedDataset } from '../../../../src-main/datasets/dataset'
import { loadDataset } from '../../../../src-main/datasets/load'
import { writeIdxFolder } from '../../../support/idx'
import { greyPng, writeFiles } from '../../../support/picture-folder'
import { tinySpec } from '../../../support/run-fixtures'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
const hashOf = (value: number): string => sha256(Uint8Array.of(value))
const nothing = '0'.repeat(64)

/** Images of one pixel: 10, 11, 12 and once more 10 to train on, 20 and 10 to test with. */
const dataset: LoadedDataset = {
  id: 'mine',
  imageShape: [1, 1, 1],
  classes: ['cat', 'dog', 'owl'],
  train: { images: Uint8Array.of(10, 11, 12, 10), labels: Uint8Array.of(0, 1, 2, 0), count: 4 },
  test: { images: Uint8Array.of(20, 10), labels: Uint8Array.of(1, 1), count: 2 },
  source: 'folder',
  path: null,
  findings: []
}
const of = (images: Corrections['images']): Corrections => ({ formatVersion: 1, images })

describe('corrections of a data set', () => {
  it('leave out every copy of an image and relabel the others, in every part', () => {
    const corrected = applyCorrections(dataset, of({ [hashOf(10)]: null, [hashOf(12)]: 'dog' }), nothing)
    expect(corrected.train).toEqual({
      images: Uint8Array.of(11, 12),
      labels: Uint8Array.of(1, 1),
      count: 2
    })
    expect(corrected.test).toEqual({ images: Uint8Array.of(20), labels: Uint8Array.of(1), count: 1 })
    expect(corrected.corrected).toEqual({ leftOut: 3, relabelled: 1, inTest: 1 })
  })

  it('keep of an image that counts once the copy that is tested with, else the first', () => {
    const once = (hash: string): Corrections => ({ formatVersion: 1, images: {}, once: [hash] })
    const tested = applyCorrections(dataset, once(hashOf(10)), nothing)
    expect([tested.train.images, tested.train.labels]).toEqual([
      Uint8Array.of(11, 12),
      Uint8Array.of(1, 2)
    ])
    expect(tested.test.images).toEqual(Uint8Array.of(20, 10))
    expect(tested.corrected).toEqual({ leftOut: 2, relabelled: 0, inTest: 0 })

    const trainedOn = { ...dataset, test: { ...dataset.test, images: Uint8Array.of(20, 21) } }
    const { train } = applyCorrections(trainedOn, once(hashOf(10)), nothing)
    expect(train.images).toEqual(Uint8Array.of(10, 11, 12))
  })

  it('leave what they are applied to as it is', () => {
    applyCorrections(dataset, of({ [hashOf(10)]: 'owl' }), nothing)
    expect([...dataset.train.labels]).toEqual([0, 1, 2, 0])
    expect(dataset.corrected).toBeUndefined()
  })

  it('count an image as relabelled only where the files say another class', () => {
    const { corrected, train } = applyCorrections(dataset, of({ [hashOf(10)]: 'dog' }), nothing)
    // In training it is a cat twice, in the test it is a dog already.
    expect(corrected).toEqual({ leftOut: 0, relabelled: 2, inTest: 0 })
    expect([...train.labels]).toEqual([1, 1, 2, 1])
  })

  it('make it other data than what the files hold', () => {
    const corrected = applyCorrections(dataset, of({ [hashOf(12)]: 'dog' }), nothing)
    // Images and labels of the training part, then of the test part.
    expect(contentHash(corrected)).toBe(sha256(Uint8Array.of(10, 11, 12, 10, 0, 1, 1, 0, 20, 10, 1, 1)))
  })

  it.each([
    ['a class that there is not', { [hashOf(10)]: 'dogs' }, /no class "dogs"/, /Did you mean "dog"/],
    ['none of the images', { [hashOf(99)]: null }, /none of the images/, /another data set/],
    [
      'all images of a part',
      { [hashOf(20)]: null, [hashOf(10)]: null },
      /no image of its test part is left/,
      /Leave fewer/
    ]
  ])('that name %s are refused', (_, images, message, fix) => {
    expect(() => applyCorrections(dataset, of(images), nothing)).toThrowError(
      expect.objectContaining({
        code: 'CORRECTIONS_UNFIT',
        message: expect.stringMatching(message),
        fix: expect.stringMatching(fix)
      })
    )
  })

  it('with more than 256 classes keep labels of two bytes', () => {
    const wide = {
      ...dataset,
      classes: Array.from({ length: 300 }, (_, i) => `class ${i}`),
      train: { ...dataset.train, labels: Uint16Array.of(299, 1, 2, 299) }
    }
    const { train } = applyCorrections(wide, of({ [hashOf(11)]: 'class 298' }), nothing)
    expect(train.labels).toEqual(Uint16Array.of(299, 298, 2, 299))
  })
})

describe('a change of corrections', () => {
  it('names images by their content, or by their part and number', () => {
    const changed = changeCorrections(dataset, noCorrections, [
      { image: hashOf(20).toUpperCase(), label: 'owl' },
      { image: 'train/2', label: null }
    ])
    expect(changed.images).toEqual({ [hashOf(20)]: 'owl', [hashOf(12)]: null })
  })

  it('to the class that the files say takes a correction back', () => {
    const before = of({ [hashOf(12)]: null, [hashOf(20)]: 'cat' })
    const changed = changeCorrections(dataset, before, [{ image: 'train/2', label: 'owl' }])
    expect(changed.images).toEqual({ [hashOf(20)]: 'cat' })
  })

  it('keeps one copy of an image, until its class is said to be that of the files', () => {
    const kept = changeCorrections(dataset, of({ [hashOf(20)]: null }), [
      { image: 'train/2', once: true },
      { image: 'train/1', once: true },
      { image: 'train/1', once: true }
    ])
    expect(kept.once).toEqual([hashOf(11), hashOf(12)].sort())
    expect(kept.images).toEqual({ [hashOf(20)]: null })
    const back = changeCorrections(dataset, kept, [
      { image: 'train/1', label: 'dog' },
      { image: 'train/2', label: 'owl' }
    ])
    expect(back).toEqual({ formatVersion: 1, images: { [hashOf(20)]: null } })
  })

  it('of an image whose copies have different classes stays, whichever class it names', () => {
    const changed = changeCorrections(dataset, noCorrections, [{ image: 'train/0', label: 'cat' }])
    expect(changed.images).toEqual({ [hashOf(10)]: 'cat' })
  })

  it('of an image that is not there is refused', () => {
    expect(() =>
      changeCorrections(dataset, noCorrections, [{ image: 'train/4', label: null }])
    ).toThrowError(/no image "train\/4"/)
  })
})

describe('the document of corrections', () => {
  it('is the same for the same corrections, and known by its hash', async () => {
    const [a, b] = [hashOf(1), hashOf(2)].sort() as [string, string]
    const text = `{"formatVersion":1,"images":{"${a}":"cat","${b}":null}}\n`
    expect(correctionsText(of({ [b]: null, [a]: 'cat' }))).toBe(text)
    expect(correctionsText({ ...of({}), once: [b, a, b] })).toBe(
      `{"formatVersion":1,"images":{},"once":["${a}","${b}"]}\n`
    )

    const folder = join(root, 'kept')
    const hash = await keepCorrections(of({ [b]: null, [a]: 'cat' }), folder)
    expect(hash).toBe(sha256(text))
    expect(readdirSync(folder)).toEqual([`${hash}.json`])
    expect(readFileSync(join(folder, `${hash}.json`), 'utf8')).toBe(text)
    expect(await readCorrections(hash, { correctionsFolder: folder })).toEqual(
      of({ [a]: 'cat', [b]: null })
    )
  })

  it.runIf(process.platform !== 'win32')('is for its owner alone', async () => {
    const folder = join(root, 'private')
    const hash = await keepCorrections(of({ [nothing]: null }), folder)
    const modes = [folder, join(folder, `${hash}.json`)].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o700, 0o600])
  })

  it('that was changed since is refused, and so is one that is not there', async () => {
    const folder = join(root, 'changed')
    const hash = await keepCorrections(of({ [nothing]: null }), folder)
    writeFileSync(join(folder, `${hash}.json`), correctionsText(of({ [nothing]: 'cat' })))
    const places = { correctionsFolder: folder }
    await expect(readCorrections(hash, places)).rejects.toMatchObject({ code: 'CORRECTIONS_DAMAGED' })
    await expect(readCorrections(nothing, places)).rejects.toMatchObject({ code: 'CORRECTIONS_MISSING' })
    await expect(readCorrections(nothing, {})).rejects.toMatchObject({ code: 'CORRECTIONS_MISSING' })
  })
})

describe('an experiment with corrections', () => {
  it('names them by their hash; one without is as it was', () => {
    const spec = tinySpec()
    expect(spec.dataset).not.toHaveProperty('corrections')
    expect(
      parseExperiment({ ...spec, dataset: { ...spec.dataset, corrections: nothing } })
    ).toMatchObject({ spec: { dataset: { corrections: nothing } } })
    expect(
      parseExperiment({ ...spec, dataset: { ...spec.dataset, corrections: 'mine.json' } })
    ).toMatchObject({ issues: [{ path: 'dataset.corrections' }] })
  })

  it('reads IDX files with them', async () => {
    const folder = writeIdxFolder(join(root, 'idx'))
    const places = {
      cacheFolder: join(root, 'cache'),
      systemFolder: root,
      correctionsFolder: join(root, 'corrections')
    }
    const given = await loadDataset({ id: 'mine', path: folder }, places)
    const changed = changeCorrections(given, noCorrections, [{ image: 'train/39', label: null }])
    const corrections = await keepCorrections(changed, places.correctionsFolder)
    const { train, test, corrected } = await loadDataset(
      { id: 'mine', path: folder, corrections },
      places
    )
    expect([train.count, test.count]).toEqual([39, 10])
    expect(corrected).toEqual({ leftOut: 1, relabelled: 0, inTest: 0 })
  })

  it('reads pictures with them, which go by their paths and the hashes of their files', async () => {
    const folder = join(root, 'pictures')
    const picture = (value: number): Buffer => greyPng(2, 2, [value, value, 0, 255])
    writeFiles(folder, {
      'train/cat/1.png': picture(10),
      'train/cat/2.png': picture(20),
      'train/dog/3.png': picture(30),
      'test/cat/4.png': picture(40),
      'test/dog/5.png': picture(50)
    })
    const places = {
      cacheFolder: join(root, 'picture-cache'),
      systemFolder: root,
      correctionsFolder: join(root, 'corrections')
    }
    const given = await loadDataset({ id: 'mine', path: folder }, places)
    const changed = changeCorrections(given, noCorrections, [
      { image: './train/cat/2.png', label: 'dog' },
      { image: sha256(picture(10)), label: null },
      { image: 'test/dog/5.png', label: 'cat' }
    ])
    expect(changed.images).toEqual({
      [sha256(picture(20))]: 'dog',
      [sha256(picture(10))]: null,
      [sha256(picture(50))]: 'cat'
    })

    const corrections = await keepCorrections(changed, places.correctionsFolder)
    const corrected = await loadDataset({ id: 'mine', path: folder, corrections }, places)
    expect([...corrected.train.labels]).toEqual([1, 1])
    expect([...corrected.test.labels]).toEqual([0, 0])
    expect(corrected.corrected).toEqual({ leftOut: 1, relabelled: 2, inTest: 1 })
    expect(corrected.names?.train?.paths.toSorted()).toEqual(['train/cat/2.png', 'train/dog/3.png'])
    expect(corrected.sha256).not.toBe(given.sha256)

    // Then classes are chosen, and what pictures are called goes with them.
    const classes = { leaveOut: [], merge: {} }
    const merged = { ...classes, merge: { dog: 'animal', cat: 'cat' } }
    const chosen = await loadDataset({ id: 'mine', path: folder, corrections, classes: merged }, places)
    expect(chosen.classes).toEqual(['cat', 'animal'])
    expect([...chosen.train.labels]).toEqual([1, 1])
    expect(chosen.names).toEqual(corrected.names)
  })
})
