import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { writeIdxFolder } from '../../support/idx'
import { type House, withMine } from '../house'
import type { ExchangesOf } from './exchange'

/** The hash of the problem that was found last. */
let problem = ''
async function withProblem(house: House): Promise<void> {
  await withMine(house)
  const [first] = await house.client.call('datasets.problems', { dataset: 'mine' })
  problem = first?.hash ?? ''
}

export const datasetsExchanges: ExchangesOf<'datasets'> = {
  'datasets.list': {
    input: () => ({}),
    answer: (all) =>
      expect(all.map((each) => each.id)).toEqual(expect.arrayContaining(['fashion-mnist', 'garments']))
  },
  'datasets.get': {
    input: () => ({ dataset: 'garments' }),
    answer: (info) => expect(info).toMatchObject({ id: 'garments', synthetic: true, available: true })
  },
  'datasets.examine': {
    input: ({ place }) => ({ folder: writeIdxFolder(join(place, 'unknown')) }),
    answer: (found) =>
      expect(found).toMatchObject({
        kind: 'idx',
        count: 50,
        classCount: 4,
        parts: { train: 40, validation: 0, test: 10, undivided: 0 },
        recipe: null
      })
  },
  'datasets.cancel': {
    input: () => ({ name: 'not under way' }),
    answer: (answer) => expect(answer).toEqual({ cancelled: 'not under way' })
  },
  'datasets.import': {
    input: ({ place }) => ({ folder: writeIdxFolder(join(place, 'mine')), name: 'mine' }),
    answer: (info) =>
      expect(info).toMatchObject({
        id: 'mine',
        available: true,
        imageShape: [8, 8, 1],
        trainCount: 40,
        testCount: 10
      })
  },
  'datasets.change': {
    before: withMine,
    input: () => ({ dataset: 'mine', change: { name: 'ours' } }),
    answer: (info) => expect(info).toMatchObject({ id: 'ours', title: 'ours' })
  },
  'datasets.remove': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    answer: (answer) => expect(answer).toEqual({ removed: 'mine', runs: 0, isUploaded: false })
  },
  'datasets.preview': {
    input: () => ({ dataset: 'garments', count: 3 }),
    answer: ({ imageShape, samples }) => {
      expect(imageShape).toEqual([28, 28, 1])
      expect(samples.map(({ pixels }) => Buffer.from(pixels, 'base64').length)).toEqual([784, 784, 784])
    }
  },
  'datasets.classes': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    answer: (classes) =>
      expect(classes).toEqual({
        names: ['0', '1', '2', '3'],
        counts: { train: [10, 10, 10, 10], test: [3, 3, 2, 2] }
      })
  },
  'datasets.correct': {
    before: withMine,
    input: () => ({
      dataset: 'mine',
      changes: [
        { image: 'train/0', label: null },
        { image: 'test/1', label: '3' }
      ]
    }),
    // The test images are the first ten of the training images once more.
    answer: (kept, { place }) => {
      expect(kept).toEqual({
        corrections: expect.stringMatching(/^[0-9a-f]{64}$/),
        leftOut: 2,
        relabelled: 2,
        inTest: 2
      })
      expect(readdirSync(join(place, 'workspace', 'corrections'))).toEqual([`${kept.corrections}.json`])
    }
  },
  'datasets.look': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    answer: (look) =>
      expect(look).toMatchObject({
        count: 50,
        imageShape: [8, 8, 1],
        splits: [
          { split: 'train', perClass: [10, 10, 10, 10] },
          { split: 'test', perClass: [3, 3, 2, 2] }
        ],
        widths: { edges: [8, 9], counts: [50] },
        means: { of: 40 }
      })
  },
  'datasets.problems': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    // Its test images are the first ten that are trained on.
    answer: (problems) =>
      expect(problems[0]).toMatchObject({ id: 'leakage', severity: 'error', count: 20, files: [] })
  },
  'datasets.problemFiles': {
    before: withProblem,
    input: () => ({ dataset: 'mine', problem }),
    answer: ({ paths }) => {
      expect(paths).toHaveLength(20)
      expect(paths).toEqual(expect.arrayContaining(['train/0', 'test/0', 'train/9', 'test/9']))
    }
  },
  'datasets.ignore': {
    before: withProblem,
    input: () => ({ dataset: 'mine', problem, isIgnored: true }),
    answer: (problems) => {
      expect(problems.map(({ isIgnored }) => isIgnored)).toEqual(
        problems.map((_, i) => i === problems.length - 1)
      )
      expect(problems.at(-1)).toMatchObject({ id: 'leakage/ignored', hash: problem, count: 20 })
    }
  },
  'datasets.leaveOut': {
    before: withProblem,
    input: () => ({ dataset: 'mine', problem }),
    // Of ten images that are in both parts, those that are trained on.
    answer: (kept) => expect(kept).toMatchObject({ leftOut: 10, relabelled: 0, inTest: 0 })
  },
  'datasets.images': {
    before: withMine,
    input: () => ({ dataset: 'mine', filter: { classes: [3], splits: ['test'] } }),
    answer: ({ total, images }) => {
      expect(total).toBe(2)
      expect(images.map(({ index, name, label }) => [index, name, label])).toEqual([
        [43, '3', 3],
        [47, '7', 3]
      ])
    }
  },
  'datasets.image': {
    before: withMine,
    input: () => ({ dataset: 'mine', index: 41 }),
    answer: ({ name, split, seen }) => {
      expect([name, split]).toEqual(['1', 'test'])
      expect(seen).toMatchObject({ mediaType: 'image/png', width: 8, height: 8 })
    }
  }
}
