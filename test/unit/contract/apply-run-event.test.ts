import { describe, expect, it } from 'vitest'
import {
  applyRunEvent,
  applyToSteps,
  type MetricValue,
  noSteps,
  type RunEvent,
  type RunState
} from '../../../src-main/contract'
import { summaryOf } from '../../support/fake-client'
import { epochOf, stepsFrom, tinySpec } from '../../support/run-fixtures'

const fresh = (changes: Partial<RunState> = {}): RunState => ({
  spec: tinySpec(),
  summary: summaryOf({ epochsPlanned: 2 }),
  setup: null,
  epochs: [],
  sessions: [],
  checkpoints: [],
  steering: [],
  weightsSha256: null,
  ...changes
})
const after = (run: RunState, ...events: RunEvent[]): RunState => events.reduce(applyRunEvent, run)
const epoch = (number: number, val_accuracy: MetricValue): RunEvent => ({
  type: 'epoch',
  metrics: epochOf(number, { val_accuracy })
})
const resumed = (epoch: number, step: number, at: number): RunEvent => ({
  type: 'resumed',
  at,
  epoch,
  step,
  stepsPerEpoch: 4,
  epochs: []
})

describe('what an event means for a run', () => {
  it('joins two changes at one step, of which the later one decides what both change', () => {
    const { steering, summary } = after(
      fresh(),
      { type: 'steered', steering: { step: 9, change: { learningRate: 0.1, epochs: 5 }, at: 1 } },
      { type: 'steered', steering: { step: 9, change: { epochs: 7 }, at: 2 } }
    )
    expect(steering).toEqual([{ step: 9, change: { learningRate: 0.1, epochs: 7 }, at: 2 }])
    expect(summary.epochsPlanned).toBe(7)
  })

  it('ends a stretch of training where the run goes back to the queue', () => {
    const { sessions, summary } = after(fresh(), resumed(0, 0, 1000), {
      type: 'status',
      status: 'queued',
      error: null,
      at: 3500
    })
    expect(sessions).toEqual([{ startedAt: 1000, endedAt: 3500, firstStep: 1, proof: null }])
    expect(summary).toMatchObject({ activeSeconds: 2.5, activeSince: null, endedAt: null })
  })

  it('keeps the time of a run that trained before stretches were counted', () => {
    const run = fresh({ summary: summaryOf({ activeSeconds: 3.5, startedAt: 0 }) })
    const end: RunEvent = { type: 'status', status: 'completed', error: null, at: 3000 }
    expect(after(run, resumed(1, 0, 1000), end).summary.activeSeconds).toBe(5.5)
  })

  it('takes the hash of the weights with the end, and forgets it when training goes on', () => {
    const hash = 'ab'.repeat(32)
    const ended = after(fresh(), {
      type: 'status',
      status: 'stopped',
      error: null,
      at: 1,
      weightsSha256: hash
    })
    expect(ended.weightsSha256).toBe(hash)
    const queued = after(ended, { type: 'status', status: 'queued', error: null, at: 2 })
    expect(queued.weightsSha256).toBe(hash)
    expect(after(queued, resumed(0, 0, 3)).weightsSha256).toBeNull()
  })

  it('finds any number better than none at all, and the first of equals the best', () => {
    expect(after(fresh(), epoch(1, 'NaN'), epoch(2, 0.25), epoch(3, 0.25)).summary.best).toEqual({
      epoch: 2,
      val_accuracy: 0.25
    })
  })

  it('takes back what an epoch was the best with when that epoch comes again', () => {
    const { epochs, summary } = after(fresh(), epoch(1, 0.5), epoch(2, 0.75), epoch(2, 0.25))
    expect(epochs.map(({ val_accuracy }) => val_accuracy)).toEqual([0.5, 0.25])
    expect(summary).toMatchObject({ epochsDone: 2, best: { epoch: 1, val_accuracy: 0.5 } })
  })
})

describe('what an event means for the steps of a run', () => {
  it('puts steps in the place of those with their numbers, and of later ones', () => {
    const steps = [1, 5, 3].map((first): RunEvent => ({
      type: 'steps',
      steps: stepsFrom(first, 4, first)
    }))
    expect(steps.reduce(applyToSteps, noSteps())).toMatchObject({
      step: [1, 2, 3, 4, 5, 6],
      loss: [1, 1, 3, 3, 3, 3]
    })
  })

  it('adds those that nobody heard of where training goes on, but does not fill a hole from its end', () => {
    const known = stepsFrom(1, 3, 1)
    const told = (first: number): RunEvent => ({
      ...(resumed(1, 2, 1) as Extract<RunEvent, { type: 'resumed' }>),
      steps: stepsFrom(first, 9, 2)
    })
    expect(applyToSteps(known, told(2))).toMatchObject({
      step: [1, 2, 3, 4, 5, 6],
      loss: [1, 1, 1, 2, 2, 2]
    })
    expect(applyToSteps(known, told(5)).step).toEqual([1, 2, 3])
  })
})
