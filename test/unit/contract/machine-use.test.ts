import { describe, expect, it } from 'vitest'
import {
  applyToSteps,
  noSteps,
  type RunEvent,
  type RunSteps,
  thinSamples,
  type UseSample
} from '../../../src-main/contract'
import { useOf } from '../../support/run-fixtures'

const sample = (step: number, values: Parameters<typeof useOf>[0] = {}): UseSample => ({
  ...useOf(values),
  step,
  at: 1_000_000 + step * 1000
})

describe('samples of a machine', () => {
  it('keep what matters where several become one: means of shares, the most taken, the least left', () => {
    const thinned = thinSamples(
      [
        sample(1, { waiting: 0, cpu: 0.5, memory: 1e9, freeMemory: 4e9 }),
        sample(2, { waiting: 0.5, cpu: null, memory: 7e9, freeMemory: 1e9, gpuTemperature: 60 }),
        sample(3, { waiting: 1, cpu: 1, memory: 2e9, freeMemory: 2e9, gpuTemperature: 80 }),
        sample(4)
      ],
      2
    )
    expect(thinned).toEqual([
      {
        ...{ step: 2, at: 1_002_000, waiting: 0.25, cpu: 0.5, memory: 7e9, freeMemory: 1e9 },
        ...{ gpu: null, gpuMemory: null, gpuTemperature: 60 }
      },
      {
        ...{ step: 4, at: 1_004_000, waiting: 0.625, cpu: 0.75, memory: 2e9, freeMemory: 2e9 },
        ...{ gpu: null, gpuMemory: null, gpuTemperature: 80 }
      }
    ])
    expect(thinSamples([sample(1), sample(2)], 2)).toEqual([sample(1), sample(2)])
  })

  it('of steps that did not happen are forgotten with them', () => {
    const told = (steps: RunSteps, ...events: RunEvent[]): RunSteps => events.reduce(applyToSteps, steps)
    const three = told(
      noSteps(),
      ...[2, 5, 9].map((step) => ({ type: 'use' as const, sample: sample(step) }))
    )
    expect(three.use?.map(({ step }) => step)).toEqual([2, 5, 9])
    const resumed = { type: 'resumed' as const, at: 1, step: 1, stepsPerEpoch: 4, epochs: [] }
    expect(told(three, { ...resumed, epoch: 1 }).use?.map(({ step }) => step)).toEqual([2, 5])
    expect('use' in told(three, { ...resumed, epoch: 0 })).toBe(false)
  })
})
