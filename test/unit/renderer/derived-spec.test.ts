import { describe, expect, it } from 'vitest'
import type { SteeringEvent } from '../../../src-main/contract'
import { forkSpec, repeatSpec } from '../../../src-renderer/views/derived-spec'
import { summaryOf } from '../../support/fake-client'
import { tinySpec } from '../../support/run-fixtures'

/**
 * Four steps an epoch; changed at steps 3, 9 and 10. One more change was planned for step 40, and one of
 * those made was planned too.
 */
const steering: SteeringEvent[] = [
  { step: 3, at: 1, change: { learningRate: 0.5 } },
  { step: 9, at: 2, change: { learningRate: 0.25, epochs: 20 } },
  {
    step: 10,
    at: 3,
    change: { earlyStopping: { monitor: 'loss', patience: 1, minimumDelta: 0, restoreBest: true } }
  }
]
const spec = tinySpec({
  steering: [
    { step: 3, change: { learningRate: 0.5 } },
    { step: 40, change: { epochs: 5 } }
  ]
})
const run = { spec, steering, summary: summaryOf({ stepsPerEpoch: 4 }) }

describe('an experiment that repeats a run', () => {
  it('makes the same changes at the same steps, each once, and those still to come', () => {
    const again = repeatSpec(run)
    expect(again.steering.map(({ step }) => step)).toEqual([3, 9, 10, 40])
    expect(again.steering[1]).toEqual({ step: 9, change: { learningRate: 0.25, epochs: 20 } })
    expect(again.optimizer.learningRate).toBe(0.001)
  })
})

describe('an experiment that goes on from a checkpoint', () => {
  it('has for its own what was in force there, and changes later what was planned for later', () => {
    // Two epochs are done: steps 1 to 8.
    const fork = forkSpec(run, { epoch: 2, step: 0 })
    expect([fork.optimizer.learningRate, fork.epochs, fork.earlyStopping]).toEqual([0.5, 2, null])
    expect(fork.steering.map(({ step }) => step)).toEqual([40])
    const later = forkSpec(run, { epoch: 2, step: 1 })
    expect([later.optimizer.learningRate, later.epochs, later.earlyStopping]).toEqual([0.25, 20, null])
    expect(forkSpec(run, { epoch: 2, step: 2 }).earlyStopping?.patience).toBe(1)
  })
  it('is named anew and leaves the parent as it is', () => {
    const before = JSON.stringify(run)
    expect(forkSpec(run, { epoch: 5, step: 0 }).name).toBe('')
    expect(JSON.stringify(run)).toBe(before)
  })
})
