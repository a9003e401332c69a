import { describe, expect, it } from 'vitest'
import type { LoadedDataset } from '../../../../src-main/datasets/dataset'
import { markProblems } from '../../../../src-main/datasets/view/image-problems'
import { viewOfArrays } from '../../../../src-main/datasets/view/viewed-dataset'

/** Images of one row of two pixels. */
const dataset = (train: number[][], test: number[][], labels: number[][]): LoadedDataset => ({
  id: 'pairs',
  imageShape: [1, 2, 1],
  classes: ['a', 'b'],
  source: 'folder',
  path: '/data/pairs',
  findings: [],
  train: {
    images: Uint8Array.from(train.flat()),
    labels: Uint8Array.from(labels[0] ?? []),
    count: train.length
  },
  test: {
    images: Uint8Array.from(test.flat()),
    labels: Uint8Array.from(labels[1] ?? []),
    count: test.length
  }
})
const found = async (...parts: Parameters<typeof dataset>): Promise<string[][]> => {
  const view = viewOfArrays(dataset(...parts))
  const marks = await markProblems(view)
  return Array.from({ length: view.count }, (_, index) => marks.of(index))
}

describe('what is remarkable about single images', () => {
  it('is nothing where all are different', async () => {
    expect(
      await found(
        [
          [1, 2],
          [2, 1]
        ],
        [[3, 1]],
        [[0, 1], [0]]
      )
    ).toEqual([[], [], []])
  })
  it('is a copy in the same part, and an image that is trained on and tested with', async () => {
    expect(
      await found(
        [
          [1, 2],
          [1, 2],
          [3, 4]
        ],
        [[3, 4]],
        [[0, 0, 1], [1]]
      )
    ).toEqual([['duplicate'], ['duplicate'], ['leak'], ['leak']])
  })
  it('is an image that has two classes, whichever parts it is in', async () => {
    expect(await found([[1, 2]], [[1, 2]], [[0], [1]])).toEqual([
      ['leak', 'twoLabels'],
      ['leak', 'twoLabels']
    ])
  })
  it('is an image of one colour', async () => {
    expect(await found([[7, 7]], [[7, 8]], [[0], [0]])).toEqual([['blank'], []])
  })
  it('is counted by images, what matters most first', async () => {
    const view = viewOfArrays(
      dataset(
        [
          [1, 2],
          [1, 2],
          [0, 0]
        ],
        [[1, 2]],
        [[0, 0, 1], [1]]
      )
    )
    const { problems } = await markProblems(view)
    expect(problems.map(({ code, count }) => [code, count])).toEqual([
      ['leak', 3],
      ['twoLabels', 3],
      ['duplicate', 2],
      ['blank', 1]
    ])
  })
})
