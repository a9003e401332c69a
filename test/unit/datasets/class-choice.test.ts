import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ClassChoice, parseExperiment } from '../../../src-main/contract'
import {
  choiceIssues,
  chooseClasses,
  chosenCounts,
  emptiedParts,
  selectClasses
} from '../../../src-main/datasets/class-choice'
import { contentHash, type LoadedDataset } from '../../../src-main/datasets/dataset'
import { imageAt, type StoredImages } from '../../../src-main/datasets/images'
import { normalizationOf } from '../../../src-main/datasets/normalization'
import { selectSamples } from '../../../src-main/datasets/selection'
import { tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const choice = (leaveOut: string[], merge: Record<string, string> = {}): ClassChoice => ({
  leaveOut,
  merge
})

/** Images of one pixel whose value is their number in their part, and 100 more in the test part. */
const split = (labels: number[], first: number): LoadedDataset['train'] => ({
  images: Uint8Array.from(labels, (_, i) => first + i),
  labels: Uint8Array.from(labels),
  count: labels.length
})
const dataset: LoadedDataset = {
  id: 'mine',
  imageShape: [1, 1, 1],
  classes: ['cat', 'dog', 'fox', 'cow'],
  train: split([0, 1, 2, 3, 2, 1, 0], 0),
  validation: split([2, 3], 50),
  test: split([3, 2, 1, 0], 100),
  source: 'folder',
  path: null,
  findings: []
}
const content = ({ images, labels, count }: LoadedDataset['train']): [number, number][] =>
  Array.from({ length: count }, (_, i) => [imageAt(images, 1, i)[0] as number, labels[i] as number])

describe('the classes that are chosen of a data set', () => {
  const names = ['cat', 'dog', 'fox', 'cow']

  it('are numbered anew where some are left out', () => {
    expect(chooseClasses(names, choice(['dog']))).toEqual({
      classes: ['cat', 'fox', 'cow'],
      numbers: [0, null, 1, 2]
    })
  })
  it('stand where the first of those is that they are made of', () => {
    expect(chooseClasses(names, choice([], { cow: 'dog' }))).toEqual({
      classes: ['cat', 'dog', 'fox'],
      numbers: [0, 1, 2, 1]
    })
    expect(chooseClasses(names, choice([], { cat: 'fox' }))).toEqual({
      classes: ['fox', 'dog', 'cow'],
      numbers: [0, 1, 0, 2]
    })
    expect(
      chooseClasses(names, choice(['cat'], { cow: 'canine or not', dog: 'canine or not' }))
    ).toEqual({ classes: ['canine or not', 'fox'], numbers: [null, 0, 1, 0] })
  })
  it('may have names that every object knows, and names that are composed otherwise', () => {
    expect(chooseClasses(['constructor', 'toString'], choice([]))).toEqual({
      classes: ['constructor', 'toString'],
      numbers: [0, 1]
    })
    // "é" as one character, and as "e" with an accent.
    expect(chooseClasses(['caf\u00e9', 'b', 'c'], choice(['cafe\u0301'])).numbers).toEqual([null, 0, 1])
  })
  it('have the images of those that they are made of', () => {
    const chosen = chooseClasses(names, choice(['dog'], { cow: 'cat' }))
    expect(chosenCounts([10, 20, 30, 40], chosen)).toEqual([50, 30])
  })
})

describe('a choice of classes that cannot be meant', () => {
  const names = ['Shirt', 'Coat', 'Bag', 'Boot']
  const wrong = (...given: Parameters<typeof choice>) =>
    choiceIssues(names, choice(...given)).map(({ path, code, params }) => [path, code, params])

  it('is none where it fits', () => {
    expect(wrong(['Shirt'], { Coat: 'Bag' })).toEqual([])
    expect(wrong([], { Coat: 'Outside', Bag: 'Outside' })).toEqual([])
    expect(wrong([], { Coat: 'Coat', Bag: 'Coat' })).toEqual([])
  })
  it('names classes that are not there, and what was probably meant', () => {
    expect(wrong(['Shirts'], { Hat: 'Bag' })).toEqual([
      ['dataset.classes.leaveOut', 'misspeltClass', { class: 'Shirts', suggestion: 'Shirt' }],
      ['dataset.classes.merge', 'unknownClass', { class: 'Hat' }]
    ])
  })
  it('makes two things of one class', () => {
    expect(wrong(['Shirt'], { Shirt: 'Coat' })).toEqual([
      ['dataset.classes.merge', 'leftOutAndMerged', { class: 'Shirt' }]
    ])
    expect(wrong(['Coat'], { Shirt: 'Coat' })).toEqual([
      ['dataset.classes.merge', 'mergedIntoLeftOut', { class: 'Shirt', into: 'Coat' }]
    ])
    expect(wrong([], { Shirt: 'Coat', Coat: 'Bag' })).toEqual([
      ['dataset.classes.merge', 'mergedOnwards', { class: 'Shirt', into: 'Coat', onwards: 'Bag' }]
    ])
  })
  it('leaves fewer than two', () => {
    expect(wrong(['Shirt', 'Bag', 'Boot'])).toEqual([
      ['dataset.classes.leaveOut', 'fewClasses', { left: 1, of: 4 }]
    ])
    expect(wrong([], { Shirt: 'All', Coat: 'All', Bag: 'All', Boot: 'All' })).toEqual([
      ['dataset.classes.merge', 'fewClasses', { left: 1, of: 4 }]
    ])
  })
})

it('names each part of which a choice of classes leaves no image, and none that was empty before', () => {
  const chosen = chooseClasses(['a', 'b', 'c'], choice(['a']))
  const codes = (counts: Parameters<typeof emptiedParts>[0]): (string | undefined)[] =>
    emptiedParts(counts, chosen).map(({ code }) => code)
  expect(codes({ train: [5, 1, 0], test: [2, 0, 1] })).toEqual([])
  expect(codes({ train: [5, 0, 0], validation: [1, 0, 0], test: [2, 0, 0] })).toEqual([
    'emptyTrainPart',
    'emptyValidationPart',
    'emptyTestPart'
  ])
  expect(codes({ train: [0, 3, 3], validation: [0, 0, 0], test: [1, 0, 0] })).toEqual(['emptyTestPart'])
})

describe('a data set of chosen classes', () => {
  const chosen = choice(['dog'], { cow: 'cat' })

  it('has neither the images nor the number of those that are left out, in any part', () => {
    const { classes, train, validation, test } = selectClasses(dataset, chosen)
    expect(classes).toEqual(['cat', 'fox'])
    expect(content(train)).toEqual([
      [0, 0],
      [2, 1],
      [3, 0],
      [4, 1],
      [6, 0]
    ])
    expect(content(validation as LoadedDataset['train'])).toEqual([
      [50, 1],
      [51, 0]
    ])
    expect(content(test)).toEqual([
      [100, 0],
      [101, 1],
      [103, 0]
    ])
    expect(content(dataset.train)).toHaveLength(7)
  })

  it('is the same as records of a file, of which none is copied', () => {
    const path = join(root, 'images')
    writeFileSync(
      path,
      Uint8Array.from({ length: 200 }, (_, i) => i)
    )
    const stored = (part: LoadedDataset['train']): LoadedDataset['train'] => ({
      ...part,
      images: {
        ...{ path, offset: 0, imageBytes: 1, stamp: 'a' },
        records: Uint32Array.from(part.images as Uint8Array)
      }
    })
    const { train, validation, test } = dataset as Required<LoadedDataset>
    const inFile = {
      ...dataset,
      train: stored(train),
      validation: stored(validation),
      test: stored(test)
    }
    const selected = selectClasses(inFile, chosen)
    expect(selected.train.images).toMatchObject({ path, records: Uint32Array.of(0, 2, 3, 4, 6) })
    expect((selected.test.images as StoredImages).records).toEqual(Uint32Array.of(100, 101, 103))
    const inMemory = selectClasses(dataset, chosen)
    expect(content(selected.train)).toEqual(content(inMemory.train))
    expect(contentHash(selected)).toBe(contentHash(inMemory))
    expect(normalizationOf(selected.train, [1, 1, 1])).toEqual(
      normalizationOf(inMemory.train, [1, 1, 1])
    )
  })

  it('shares the images where classes are only put together', () => {
    const merged = selectClasses(dataset, choice([], { cow: 'cat' }))
    expect(merged.train.images).toBe(dataset.train.images)
    expect([...merged.train.labels]).toEqual([0, 1, 2, 0, 2, 1, 0])
  })

  it('has another hash than the whole, and its own for each choice', () => {
    const hashOf = (of: LoadedDataset, ...given: Parameters<typeof choice>): string =>
      contentHash(selectClasses(of, choice(...given)))
    const known = { ...dataset, sha256: 'aa' }
    for (const each of [dataset, known]) {
      const hashes = [hashOf(each, ['dog']), hashOf(each, ['cat']), hashOf(each, [], { dog: 'cat' })]
      expect(new Set([contentHash(each), ...hashes]).size).toBe(4)
      // Another name is no other class.
      expect(hashOf(each, [], { dog: 'hound' })).toBe(contentHash(each))
    }
  })

  it('takes labels of two bytes where it has so many classes, and of one where it has not', () => {
    const classes = Array.from({ length: 400 }, (_, i) => `c${i}`)
    const labels = Uint16Array.from(classes.keys())
    const part = { images: new Uint8Array(400), labels, count: 400 }
    const many = { ...dataset, classes, train: part, validation: part, test: part }
    const without = (count: number) => selectClasses(many, choice(classes.slice(0, count))).train.labels
    expect(without(100)).toEqual(Uint16Array.from({ length: 300 }, (_, i) => i))
    expect(without(300)).toEqual(Uint8Array.from({ length: 100 }, (_, i) => i))
  })

  it('is divided by what is left of it', () => {
    const { dataset: config } = tinySpec({
      dataset: { id: 'mine', validation: { from: 'train', fraction: 0.4, stratified: true } }
    })
    const { train, validation } = selectSamples(selectClasses(dataset, chosen), config, 1)
    // Three of "cat" and two of "fox": 0.4 of them are 1.2 and 0.8, and of all five two.
    const labelsOf = ({ split, indices }: typeof train): number[] =>
      [...indices].map((at) => split.labels[at] as number).sort()
    expect([labelsOf(validation), labelsOf(train)]).toEqual([
      [0, 1],
      [0, 0, 1]
    ])
  })

  it('has the remarks on its own classes, and keeps those on other things', () => {
    const remarked = selectClasses(
      {
        ...dataset,
        findings: [
          { code: 'transposed', severity: 'note', params: {}, message: 'rows', fix: '' },
          { code: 'rareClasses', severity: 'warning', params: {}, message: 'dog', fix: '' }
        ],
        train: split([0, 1, 0], 0)
      },
      choice(['dog'], { fox: 'cat' })
    )
    expect(remarked.findings.map(({ code }) => code)).toEqual(['transposed', 'oneClass'])
  })

  it('is refused where the choice does not fit, or a part has no image left', () => {
    expect(() => selectClasses(dataset, choice(['cats']))).toThrow(
      'dataset.classes.leaveOut: the data set has no class "cats", did you mean "cat"?'
    )
    expect(() => selectClasses(dataset, choice(['fox', 'cow']))).toThrow(
      'dataset.classes.leaveOut: no validation images are left'
    )
  })
})

describe('an experiment', () => {
  it('says nothing of classes where they are as they are', () => {
    expect(Object.keys(tinySpec().dataset)).toEqual(['id', 'path', 'recipe', 'limit', 'validation'])
  })
  it('is told which field of its classes is misspelt', () => {
    const spec = { ...tinySpec(), dataset: { id: 'garments', classes: { leaveout: ['Bag'] } } }
    expect(parseExperiment(spec)).toMatchObject({
      issues: [
        { path: 'dataset.classes.leaveout', code: 'misspeltField', params: { suggestion: 'leaveOut' } }
      ]
    })
  })
})

describe('a class called __proto__', () => {
  const merged = (text: string): ReturnType<typeof parseExperiment> =>
    parseExperiment({
      ...tinySpec(),
      dataset: { id: 'd', classes: { merge: JSON.parse(text) as unknown } }
    })

  it('cannot be merged, and that is said, since no object can be asked for it', () => {
    expect(merged('{"__proto__":"cat"}')).toMatchObject({
      issues: [{ path: 'dataset.classes.merge', message: expect.stringContaining('rename it first') }]
    })
  })

  it('can have others merged into it', () => {
    expect(merged('{"cat":"__proto__"}')).toMatchObject({
      spec: { dataset: { classes: { merge: { cat: '__proto__' } } } }
    })
  })
})
