import { describe, expect, it } from 'vitest'
import type { RunSteps } from '../../../../src-main/contract'
import { stepsWithin, withFine } from '../../../../src-renderer/charts/use-fine-steps'
import { summaryOf } from '../../../support/fake-client'

/** Each place stands for ten steps. */
const coarse: RunSteps = {
  step: [10, 20, 30, 40],
  loss: [4, 3, 2, 1],
  accuracy: [0, 0, 0, 0],
  imagesPerSecond: [5, 5, 5, 5],
  at: [1, 2, 3, 4],
  extremes: {
    loss: { low: [3.5, 2.5, 1.5, 0.5], high: [9, 3.5, 2.5, 1.5] },
    accuracy: { low: [0, 0, 0, 0], high: [0, 0, 0, 0] }
  }
}
const run = { summary: summaryOf({ stepsPerEpoch: 10 }), epochs: [], steps: coarse }

describe('steps that are read anew where one zooms in', () => {
  it('are those in sight and of the places beside them, by any axis', () => {
    expect(stepsWithin(run, 'step', { min: 12, max: 29 })).toEqual({ from: 11, to: 30 })
    expect(stepsWithin(run, 'epoch', { min: 1.2, max: 2.9 })).toEqual({ from: 11, to: 30 })
    expect(stepsWithin(run, 'step', { min: 0, max: 12 })).toEqual({ from: 1, to: 20 })
    expect(stepsWithin(run, 'step', { min: 50, max: 60 })).toBeNull()
  })
  it('take the place of those that stood for them', () => {
    const steps: RunSteps = {
      step: [11, 12],
      loss: [3.4, 'NaN'],
      accuracy: [1, 1],
      imagesPerSecond: [6, 6],
      at: [1.5, 1.6]
    }
    const shown = withFine(coarse, { from: 11, to: 30, steps })
    expect([shown.step, shown.loss]).toEqual([
      [10, 11, 12, 40],
      [4, 3.4, 'NaN', 1]
    ])
    expect(shown.extremes?.loss).toEqual({
      low: [3.5, 3.4, 'NaN', 0.5],
      high: [9, 3.4, 'NaN', 1.5]
    })
  })
})
