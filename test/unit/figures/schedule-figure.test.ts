import { describe, expect, it } from 'vitest'
import { formatRate, scheduleConfig, type ScheduleConfig } from '../../../src-main/contract'
import { landmarks, scheduleCurve } from '../../../src-main/figures/schedule-figure'

const curve = (
  schedule: { type: ScheduleConfig['type'] } & Record<string, unknown>,
  epochs = 10,
  stepsPerEpoch = 100,
  learningRate = 0.2
) => scheduleCurve({ learningRate, schedule: scheduleConfig.parse(schedule), epochs, stepsPerEpoch })

describe('the curve of a schedule', () => {
  it('goes from the first step to the last, in epochs', () => {
    const points = curve({ type: 'constant' })
    expect([points[0], points.at(-1)]).toEqual([
      { x: 0, y: 0.2 },
      { x: 9.99, y: 0.2 }
    ])
    expect(curve({ type: 'constant' }, 1, 1)).toEqual([{ x: 0, y: 0.2 }])
  })

  it('falls upright where the steps of a staircase end, however long the run is', () => {
    // 100 of 400 epochs of 469 steps: the step before the fall is the last of the 100th epoch.
    const points = curve({ type: 'step', every: 100, factor: 0.1 }, 400, 469)
    const fall = points.findIndex(({ y }) => y < 0.1)
    expect(points[fall - 1]).toEqual({ x: 46_899 / 469, y: 0.2 })
    expect(points[fall]).toEqual({ x: 100, y: expect.closeTo(0.02, 12) as number })
  })

  it('has the peak of one cycle, between what it begins and ends with', () => {
    // The rise is 0.3 of 1,000 steps: the 300th step has the whole rate.
    const points = curve({ type: 'oneCycle', riseFraction: 0.3, initialFactor: 0.1, finalFactor: 0.01 })
    expect(landmarks(points).map(({ x, y }) => [x, +y.toFixed(9)])).toEqual([
      [0, 0.02],
      [2.99, 0.2],
      [9.99, 0.002]
    ])
  })

  it('has as many points for a long run as a person can see, and no more', () =>
    expect(curve({ type: 'exponential', factor: 0.99 }, 100_000, 469).length).toBeLessThanOrEqual(240))
  it('names a constant rate once', () =>
    expect(landmarks(curve({ type: 'constant' }))).toEqual([{ x: 0, y: 0.2 }]))
  it('names a falling rate at both ends', () =>
    expect(landmarks(curve({ type: 'exponential', factor: 0.5 })).map(({ x }) => x)).toEqual([0, 9.99]))
})

describe('a rate for a person', () => {
  it.each([
    [0.001, '0.001'],
    [0, '0'],
    [0.00123456, '0.00123'],
    [4e-8, '4e-8'],
    [12, '12']
  ])('%d is %s', (value, text) => expect(formatRate(value)).toBe(text))
})
