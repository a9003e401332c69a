import { describe, expect, it } from 'vitest'
import type { EpochMetrics } from '../../../src-main/contract'
import { verdictOf } from '../../../src-main/figures/verdict'
import { epochOf, useOf } from '../../support/run-fixtures'

/** Epochs with these losses of training and validation, accuracies and rates. */
const epochs = (
  ...lines: [
    loss: EpochMetrics['loss'],
    validation: EpochMetrics['loss'],
    accuracy: number,
    rate?: number
  ][]
): EpochMetrics[] =>
  lines.map(([loss, val_loss, val_accuracy, learningRate = 0.1], i) => ({
    ...epochOf(i + 1),
    ...{ loss, val_loss, val_accuracy, learningRate }
  }))

describe('what the numbers of a run say', () => {
  it('is nothing before the first epoch has ended', () => {
    expect(verdictOf([])).toEqual([])
  })
  it('is the best epoch, and since when it learns by heart', () => {
    const run = epochs([2, 2, 0.5], [1, 1, 0.7], [0.5, 1.1, 0.72], [0.3, 1.2, 0.71], [0.1, 1.5, 0.7])
    expect(verdictOf(run)).toEqual([
      { kind: 'best', epoch: 3, accuracy: 0.72 },
      { kind: 'overfits', epoch: 2, from: 1, to: 1.5 }
    ])
  })
  it('calls neither a flat curve nor one that gets worse on both sides overfitting', () => {
    const flat = epochs([1, 1, 0.6], [0.9, 1.01, 0.6], [0.8, 1.02, 0.6], [0.7, 1.03, 0.6])
    const lost = epochs([1, 1, 0.6], [2, 2, 0.5], [3, 3, 0.4], [4, 4, 0.3])
    for (const run of [flat, lost]) expect(verdictOf(run).map(({ kind }) => kind)).toEqual(['best'])
  })
  it('is what the best of the cuts of the learning rate gained', () => {
    const run = epochs(
      [2, 2, 0.5],
      [1.5, 1.6, 0.6],
      [1.4, 1.5, 0.625, 0.01],
      [1.3, 1.4, 0.75, 0.01],
      [1.2, 1.3, 0.75, 0.001]
    )
    expect(verdictOf(run)).toEqual([
      { kind: 'best', epoch: 4, accuracy: 0.75 },
      { kind: 'cut', epoch: 3, gained: expect.closeTo(0.15, 12) as number }
    ])
  })
  it('is how much of its time it waited for data, by the longest epoch, where that is a hundredth', () => {
    const waited = (...shares: (number | null)[]): EpochMetrics[] =>
      shares.map((waiting, i) => ({
        ...epochOf(i + 1, { val_accuracy: 0.5, seconds: i === 1 ? 30 : 10 }),
        ...(waiting !== null && { use: useOf({ waiting }) })
      }))
    // 1 s of 10, 1.5 s of 30, and an epoch of which nobody knows.
    expect(verdictOf(waited(0.1, 0.05, null)).at(-1)).toEqual({
      kind: 'waiting',
      epoch: 2,
      share: 0.0625
    })
    for (const run of [waited(0.009, 0.005), waited(null, null)])
      expect(verdictOf(run).map(({ kind }) => kind)).toEqual(['best'])
  })
  it('is that it was still getting better, or since when there are no numbers', () => {
    const better = epochs([4, 4, 0.1], [3, 3, 0.2], [2, 2, 0.3], [1, 1, 0.4])
    expect(verdictOf(better).at(-1)).toEqual({ kind: 'improving', epoch: 4 })
    const broken = epochs([1, 1, 0.6], ['NaN', 'NaN', 0.1], ['NaN', 'NaN', 0.1])
    expect(verdictOf(broken)).toEqual([
      { kind: 'best', epoch: 1, accuracy: 0.6 },
      { kind: 'broken', epoch: 2 }
    ])
  })
})
