import { describe, expect, it } from 'vitest'
import { type ExperimentInput, experimentSpec } from '../../../../src-main/contract'
import { TrainingPlan } from '../../../../src-main/trainer/loop/training-plan'

const planOf = (change: Partial<ExperimentInput> = {}): TrainingPlan =>
  new TrainingPlan(
    experimentSpec.parse({
      model: { id: 'mlp' },
      dataset: { id: 'rows' },
      optimizer: { type: 'adam', learningRate: 0.01 },
      epochs: 3,
      batchSize: 16,
      ...change
    }),
    4
  )

describe('the plan of a training', () => {
  it('takes a change into force with the first step that was not entered when it was asked for', () => {
    const plan = planOf()
    expect(plan.enter(1, 100)).toEqual([])
    plan.steer({ learningRate: 0.05 })
    expect([1, 2].map((step) => plan.learningRate(step))).toEqual([0.01, 0.05])
    expect(plan.enter(2, 200)).toEqual([{ step: 2, change: { learningRate: 0.05 }, at: 200 }])
  })

  it('joins two changes of one step, the later one counting, and tells of them once', () => {
    const plan = planOf()
    plan.enter(1, 100)
    plan.steer({ learningRate: 0.05, epochs: 9 })
    plan.steer({ learningRate: 0.07 })
    expect(plan.enter(2, 200)).toEqual([{ step: 2, change: { learningRate: 0.07, epochs: 9 }, at: 200 }])
    expect(plan.enter(3, 300)).toEqual([])
    expect(plan.epochs(1)).toBe(3)
    expect(plan.epochs(2)).toBe(9)
  })

  it('goes on behind the steps of a checkpoint, whose changes are made and not told of again', () => {
    const before = planOf()
    before.enter(1, 100)
    before.steer({ learningRate: 0.05 })
    before.enter(2, 200)
    before.steer({ epochs: 5 })

    const plan = planOf()
    plan.restore(before.state(), 2)
    expect(plan.entered).toBe(2)
    expect(plan.learningRate(3)).toBe(0.05)
    // What was asked for with the pause is still to come; what is asked for now joins it.
    plan.steer({ learningRate: 0.02 })
    expect(plan.enter(3, 300)).toEqual([{ step: 3, change: { epochs: 5, learningRate: 0.02 }, at: 300 }])
    expect(plan.state().steering.map(({ step }) => step)).toEqual([2, 3])
  })

  it('makes the changes that the experiment itself names at their steps', () => {
    const plan = planOf({ steering: [{ step: 2, change: { epochs: 1 } }] })
    expect(plan.enter(1, 100)).toEqual([])
    expect(plan.epochs(1)).toBe(3)
    expect(plan.enter(2, 200)).toEqual([{ step: 2, change: { epochs: 1 }, at: 200 }])
    expect(plan.epochs(2)).toBe(1)
  })
})
