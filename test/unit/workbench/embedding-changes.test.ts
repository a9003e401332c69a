import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { LoadedDataset } from '../../../src-main/datasets/dataset'
import { changesSince } from '../../../src-main/workbench/analysis/embedding-changes'
import { tinySpec } from '../../support/run-fixtures'

const pixel = (value: number): string => createHash('sha256').update(Uint8Array.of(value)).digest('hex')
/** Data of images of one pixel: value and class, part by part. */
function data(classes: string[], train: [number, number][], test: [number, number][]): LoadedDataset {
  const split = (images: [number, number][]) => ({
    images: Uint8Array.from(images, ([value]) => value),
    labels: Uint8Array.from(images, ([, label]) => label),
    count: images.length
  })
  return {
    ...{ id: 'mine', imageShape: [1, 1, 1], classes, source: 'folder', path: '/mine', findings: [] },
    ...{ train: split(train), test: split(test) }
  }
}
const mapOf = (classes: string[], images: [number, number][]) => ({
  classes,
  parts: ['train' as const, 'test' as const],
  points: {
    ...{ x: [], y: [], name: [], part: [], predicted: [], probability: [] },
    image: images.map(([value]) => pixel(value)),
    label: images.map(([, label]) => label)
  }
})

describe('what became of the images of a map', () => {
  const map = mapOf(
    ['cat', 'dog'],
    [
      [1, 0],
      [2, 1],
      [3, 1]
    ]
  )

  it('is nothing where the data is as it was, or has more images, or others order', () => {
    const now = data(
      ['dog', 'cat'],
      [
        [3, 0],
        [9, 0],
        [1, 1]
      ],
      [[2, 0]]
    )
    expect(changesSince(map, now, tinySpec().dataset)).toEqual({ gone: 0, relabelled: 0, total: 3 })
  })

  it('counts images that are left out and images that are of another class', () => {
    const now = data(['cat', 'dog'], [[1, 1]], [[2, 1]])
    expect(changesSince(map, now, tinySpec().dataset)).toEqual({ gone: 1, relabelled: 1, total: 3 })
  })

  it('counts each copy, and does not take one of another part of the data for an image', () => {
    const copies = mapOf(
      ['cat', 'dog'],
      [
        [1, 0],
        [1, 1],
        [1, 1]
      ]
    )
    const now = data(['cat', 'dog'], [[1, 1]], [[1, 0]])
    expect(changesSince(copies, now, tinySpec().dataset)).toMatchObject({ gone: 1, relabelled: 0 })
    const ofTest = { ...copies, parts: ['test' as const] }
    expect(changesSince(ofTest, now, tinySpec().dataset)).toMatchObject({ gone: 2, relabelled: 0 })
  })
})
