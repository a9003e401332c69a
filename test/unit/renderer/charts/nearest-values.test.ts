import { describe, expect, it } from 'vitest'
import type { Series } from '../../../../src-main/figures/series'
import {
  extentOf,
  nearestPlace,
  stopsWithin,
  valuesAt
} from '../../../../src-renderer/charts/nearest-values'

const line = (kind: Series['kind'], points: [x: number, y: number][]): Series => ({
  ...{ runId: 'a', runName: 'a', metric: 'loss', breaks: [], unlogarithmic: [] },
  kind,
  points: points.map(([x, y]) => ({ x, y }))
})
const raw = line('raw', [[0.5, 9]])
const steps = line('step', [
  [0.25, 4],
  [0.5, 3],
  [1, 2],
  [1.5, Number.NaN]
])
const epochs = line('epoch', [[1, 2.5]])
const all = [raw, steps, epochs]

describe('what a chart is asked for at a place', () => {
  it('is the nearest point of steps and epochs', () => {
    expect([0, 0.3, 0.4, 0.8, 9].map((place) => nearestPlace(all, place))).toEqual([
      0.25, 0.25, 0.5, 1, 1.5
    ])
    expect(nearestPlace([raw], 1)).toBeNull()
  })
  it('is the value of each line that has one there, and not of what lies behind it', () => {
    expect(valuesAt(all, 1).map(({ index, at, y }) => [index, at, y])).toEqual([
      [1, 2, 2],
      [2, 0, 2.5]
    ])
    expect(valuesAt(all, 0.5).map(({ y }) => y)).toEqual([3])
    expect(valuesAt(all, 1.5)).toEqual([])
  })

  it('is where a cursor stops: at the ends of epochs, or at the steps where fewer than two are in sight', () => {
    const longer = [
      steps,
      line('epoch', [
        [1, 2],
        [2, 1],
        [3, 1]
      ])
    ]
    expect(stopsWithin(longer, { min: 0, max: 3 })).toEqual([1, 2, 3])
    expect(stopsWithin(longer, { min: 1.5, max: 3 })).toEqual([2, 3])
    expect(stopsWithin(longer, { min: 0.2, max: 1.2 })).toEqual([0.25, 0.5, 1])
    expect(extentOf(longer)).toEqual({ min: 0.25, max: 3 })
    expect(extentOf([raw])).toBeNull()
  })
})
