import { describe, expect, it } from 'vitest'
import { earlyStoppingConfig, type EarlyStoppingConfig } from '../../../../src-main/contract'
import type { EarlyStoppingState } from '../../../../src-main/trainer/checkpoints/saved-progress'
import { EarlyStopping } from '../../../../src-main/trainer/loop/early-stopping'

const stopping = (fields: Partial<EarlyStoppingConfig>): EarlyStopping =>
  new EarlyStopping(earlyStoppingConfig.parse(fields))
/** Whether the run should stop, after each epoch. */
const decisions = (subject: EarlyStopping, values: number[], from = 1): boolean[] =>
  values.map((value, i) => {
    subject.observe(from + i, value)
    return subject.shouldStop
  })

describe('early stopping', () => {
  it('stops after as many epochs without a better value as its patience, and knows the best epoch', () => {
    const subject = stopping({ patience: 2 })
    expect([subject.shouldStop, subject.best]).toEqual([false, null])
    expect(decisions(subject, [3, 2, 2.5, 1.5, 1.6, 1.5])).toEqual([
      false,
      false,
      false,
      false,
      false,
      true
    ])
    expect(subject.best).toEqual({ epoch: 4, value: 1.5 })
  })

  it('takes a larger accuracy for better', () => {
    const subject = stopping({ monitor: 'val_accuracy', patience: 1 })
    expect(decisions(subject, [0.5, 0.6, 0.6])).toEqual([false, false, true])
    expect(subject.best).toEqual({ epoch: 2, value: 0.6 })
  })

  it('counts as better what is better by more than the minimum', () => {
    const subject = stopping({ patience: 2, minimumDelta: 0.5 })
    expect(decisions(subject, [3, 2.75, 2.25, 2, 2])).toEqual([false, false, false, false, true])
    expect(subject.best).toEqual({ epoch: 3, value: 2.25 })
  })

  it('never takes a value that is not finite for better', () => {
    const subject = stopping({ patience: 3 })
    expect(
      decisions(subject, [Number.NaN, Number.POSITIVE_INFINITY, 4, Number.NaN, Number.NaN, Number.NaN])
    ).toEqual([false, false, false, false, false, true])
    expect(subject.best).toEqual({ epoch: 3, value: 4 })
  })

  it("goes on from its state, which is plain JSON and no one else's", () => {
    const values = [3, 2, 2.5, 1.9, 2.4, 2.3]
    const whole = decisions(stopping({ patience: 2 }), values)
    for (let at = 0; at <= values.length; at++) {
      const before = stopping({ patience: 2 }),
        after = stopping({ patience: 2 })
      const first = decisions(before, values.slice(0, at))
      after.restore(JSON.parse(JSON.stringify(before.state())) as EarlyStoppingState)
      expect(after.best).toEqual(before.best)
      expect([...first, ...decisions(after, values.slice(at), at + 1)]).toEqual(whole)
    }
    const subject = stopping({})
    const kept = subject.state()
    subject.observe(1, 1)
    expect(kept).toEqual({ best: null, waited: 0 })
  })

  it('judges by a patience that was changed what it has seen before', () => {
    const before = stopping({ patience: 10 }),
      after = stopping({ patience: 2 })
    decisions(before, [1, 2, 3])
    after.restore(before.state())
    expect(after.shouldStop).toBe(true)
  })
})
