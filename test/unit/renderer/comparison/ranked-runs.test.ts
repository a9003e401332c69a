import { describe, expect, it } from 'vitest'
import type { EpochMetrics } from '../../../../src-main/contract'
import { bestValue } from '../../../../src-main/figures/best-value'
import { rankedRows } from '../../../../src-renderer/views/comparison/ranked-runs'
import { epochOf } from '../../../support/run-fixtures'

const run = (...values: EpochMetrics['loss'][]): { epochs: EpochMetrics[] } => ({
  epochs: values.map((value, i) => ({ ...epochOf(i + 1), val_accuracy: value, val_loss: value }))
})

describe('runs that are compared', () => {
  it('have the largest accuracy and the smallest loss, and none of what is no number', () => {
    const { epochs } = run(0.5, 0.9, 'NaN', 0.7)
    expect([bestValue(epochs, 'val_accuracy'), bestValue(epochs, 'val_loss')]).toEqual([0.9, 0.5])
    expect(bestValue([], 'loss')).toBeNaN()
  })
  it('are in the order of what they reached, those that reached nothing last', () => {
    const groups = [
      { id: 'a', name: 'a', runs: [run('NaN')] },
      { id: 'b', name: 'b', runs: [run(0.5), run(0.75)] },
      { id: 'c', name: 'c', runs: [run(0.625)] },
      { id: 'd', name: 'd', runs: [run(0.75)] }
    ]
    const order = (metric: 'val_accuracy' | 'val_loss'): string =>
      rankedRows(groups, metric)
        .map(({ id }) => id)
        .join('')
    expect([order('val_accuracy'), order('val_loss')]).toEqual(['dbca', 'bcda'])
    expect(rankedRows(groups, 'val_accuracy')[1]?.value).toMatchObject({ mean: 0.625, count: 2 })
  })
})
