import { describe, expect, it } from 'vitest'
import { scheduleConfig, type ScheduleConfig } from '../../../../src-main/contract'
import { ReduceOnPlateau } from '../../../../src-main/trainer/loop/reduce-on-plateau'

type PlateauConfig = Extract<ScheduleConfig, { type: 'plateau' }>
const plateau = (fields: Partial<PlateauConfig>): ReduceOnPlateau =>
  new ReduceOnPlateau(scheduleConfig.parse({ type: 'plateau', ...fields }) as PlateauConfig)
/** The factor after each value. */
const factors = (subject: ReduceOnPlateau, values: number[]): number[] =>
  values.map((value) => {
    subject.observe(value)
    return Number(subject.factor.toPrecision(12))
  })

describe('a plateau', () => {
  it('reduces the rate after as many epochs without a better value as its patience', () => {
    expect(factors(plateau({ patience: 2, factor: 0.5 }), [3, 2, 2, 2, 2, 2, 1])).toEqual([
      1, 1, 1, 0.5, 0.5, 0.25, 0.25
    ])
  })

  it('counts as better what is better by more than the minimum', () => {
    expect(
      factors(plateau({ patience: 1, factor: 0.5, minimumDelta: 0.1 }), [1, 0.95, 0.85, 0.8])
    ).toEqual([1, 0.5, 0.5, 0.25])
  })

  it('takes a larger accuracy and a smaller loss for better', () => {
    expect(
      factors(plateau({ patience: 1, factor: 0.5, monitor: 'val_accuracy' }), [0.5, 0.6, 0.55])
    ).toEqual([1, 1, 0.5])
    expect(factors(plateau({ patience: 1, factor: 0.5, monitor: 'loss' }), [0.5, 0.6, 0.45])).toEqual([
      1, 0.5, 0.5
    ])
  })

  it('does not count epochs while it cools down', () => {
    // As keras.callbacks.ReduceLROnPlateau: with a cooldown of 2, the epoch that ends it is counted
    // already.
    expect(factors(plateau({ patience: 1, factor: 0.5, cooldown: 2 }), [1, 1, 1, 1, 1, 1])).toEqual([
      1, 0.5, 0.5, 0.25, 0.25, 0.125
    ])
  })

  it('never goes below its smallest factor', () => {
    expect(factors(plateau({ patience: 1, factor: 0.1, minimumFactor: 0.05 }), [1, 1, 1, 1])).toEqual([
      1, 0.1, 0.05, 0.05
    ])
  })

  it('takes a value that is not finite for no better one, and a finite one after it for better', () => {
    expect(
      factors(plateau({ patience: 2, factor: 0.5 }), [Number.NaN, Number.POSITIVE_INFINITY, 5, 6, 6])
    ).toEqual([1, 0.5, 0.5, 0.5, 0.25])
  })

  it('goes on from its state, which is plain JSON', () => {
    const values = [3, 2, 2.5, 2.4, 2.3, 2.2, 1.9, 2, 2, 2, 2]
    const whole = factors(plateau({ patience: 2, factor: 0.5, cooldown: 1 }), values)
    for (let at = 0; at <= values.length; at++) {
      const before = plateau({ patience: 2, factor: 0.5, cooldown: 1 }),
        after = plateau({ patience: 2, factor: 0.5, cooldown: 1 })
      const first = factors(before, values.slice(0, at))
      after.restore(JSON.parse(JSON.stringify(before.state())) as ReturnType<ReduceOnPlateau['state']>)
      expect([...first, ...factors(after, values.slice(at))]).toEqual(whole)
    }
    expect(new Set(whole).size).toBeGreaterThan(2)
  })
})
