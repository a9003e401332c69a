import { describe, expect, it } from 'vitest'
import { parseExperiment, type DatasetConfig } from '../../../src-main/contract'
import { permutation, randomKey } from '../../../src-main/datasets/counter-random'
import type { LoadedDataset } from '../../../src-main/datasets/dataset'
import { heldCount, selectSamples } from '../../../src-main/datasets/selection'
import { tinySpec } from '../../support/run-fixtures'

/** 30 images of class 0, 20 of class 1, 5 of class 2. */
const labels = Uint8Array.from({ length: 55 }, (_, i) => (i < 30 ? 0 : i < 50 ? 1 : 2))
const split = (count: number): LoadedDataset['train'] => ({
  images: new Uint8Array(count),
  labels: labels.subarray(0, count),
  count
})
const dataset: LoadedDataset = {
  id: 'mine',
  imageShape: [1, 1, 1],
  classes: ['a', 'b', 'c'],
  train: split(55),
  test: split(7),
  source: 'folder',
  path: null,
  findings: []
}

type Validation = DatasetConfig['validation']
const select = (
  validation: Validation,
  of: LoadedDataset = dataset,
  limit: number | null = null
): { train: number[]; validation: number[] } => {
  const config = { id: 'mine', path: null, recipe: null, limit, validation }
  const { train, validation: held } = selectSamples(of, config, 7)
  return { train: [...train.indices], validation: [...held.indices] }
}
const perClass = (images: number[]): number[] =>
  [0, 1, 2].map((label) => images.filter((image) => labels[image] === label).length)
const numerically = (a: number, b: number): number => a - b

describe('what is kept aside of the training images', () => {
  const shuffled = [...permutation(randomKey(7, 'selection'), 55)]

  it('is the first of the shuffled images, where chance has it', () => {
    expect(select({ from: 'train', fraction: 0.2 })).toEqual({
      validation: shuffled.slice(0, 11),
      train: shuffled.slice(11)
    })
  })

  it('is the same share of every class where that is asked for', () => {
    const { train, validation } = select({ from: 'train', fraction: 0.2, stratified: true })
    expect(perClass(validation)).toEqual([6, 4, 1])
    expect([...train, ...validation].sort(numerically)).toEqual([...Array(55).keys()])
    expect(train).toEqual(shuffled.filter((image) => !validation.includes(image)))
  })

  it('is one image at least', () => {
    const { validation } = select({ from: 'train', fraction: 0.001, stratified: true })
    expect(validation).toEqual([shuffled[0]])
  })

  it('is a fold of its own for each number, with all classes alike, and all of them are everything', () => {
    const folds = [1, 2, 3, 4].map((fold) => select({ from: 'fold', folds: 4, fold }))
    // 55 is 14 + 14 + 14 + 13, and of each class there is a quarter, rounded up or down.
    expect(folds.map(({ validation }) => validation.length)).toEqual([14, 14, 14, 13])
    for (const { train, validation } of folds) {
      const [first = 0, second, third = 0] = perClass(validation)
      expect([7, 8]).toContain(first)
      expect(second).toBe(5)
      expect([1, 2]).toContain(third)
      expect([...train, ...validation].sort(numerically)).toEqual([...Array(55).keys()])
    }
    expect(folds.flatMap(({ validation }) => validation).sort(numerically)).toEqual([
      ...Array(55).keys()
    ])
  })

  it('leaves the limit to what is trained on', () => {
    const whole = select({ from: 'fold', folds: 5, fold: 2 })
    expect(select({ from: 'fold', folds: 5, fold: 2 }, dataset, 10)).toEqual({
      validation: whole.validation,
      train: whole.train.slice(0, 10)
    })
  })

  it.each<Validation>([
    { from: 'train', fraction: 0.3 },
    { from: 'train', fraction: 0.33, stratified: true },
    { from: 'fold', folds: 4, fold: 4 },
    { from: 'fold', folds: 7, fold: 1 },
    { from: 'test' }
  ])('is of a size that is known without the images: %j', (validation) => {
    expect(55 - select(validation).train.length).toBe(heldCount(validation, 55))
  })
})

describe('the validation images of a data set', () => {
  it('are all validated on, and none of the training images is kept aside', () => {
    const { train, validation } = select({ from: 'validation' }, { ...dataset, validation: split(4) })
    expect(validation).toEqual([0, 1, 2, 3])
    expect(train).toHaveLength(55)
  })

  it('are missed with what else can be done', () => {
    expect(() => select({ from: 'validation' })).toThrow(
      'the data set "mine" has no validation images of its own'
    )
  })
})

describe('an experiment', () => {
  const issuesOf = (validation: object): unknown => {
    const parsed = parseExperiment({ ...tinySpec({}), dataset: { id: 'garments', validation } })
    return 'issues' in parsed ? parsed.issues.map(({ path, code }) => [path, code]) : []
  }
  it('validates on a fold that there is', () => {
    expect(issuesOf({ from: 'fold', folds: 3, fold: 3 })).toEqual([])
    expect(issuesOf({ from: 'fold', folds: 3, fold: 4 })).toEqual([
      ['dataset.validation.fold', 'noSuchFold']
    ])
  })
  it('of earlier times is written as it was', () => {
    const parsed = parseExperiment({
      ...tinySpec({}),
      dataset: { id: 'garments', validation: { from: 'train', fraction: 0.2 } }
    })
    expect('spec' in parsed && Object.keys(parsed.spec.dataset.validation)).toEqual(['from', 'fraction'])
  })
})
