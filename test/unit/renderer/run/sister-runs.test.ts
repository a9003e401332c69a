import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../../../src-main/contract'
import { sisterRuns } from '../../../../src-renderer/views/run/charts/sister-runs'
import { summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

let number = 0
const run = (id: string, fold: number | null, changes: Partial<ExperimentInput> = {}) => ({
  summary: summaryOf({ id, number: ++number }),
  spec: tinySpec({
    name: id,
    dataset: {
      id: 'mine',
      validation: fold === null ? { from: 'test' } : { from: 'fold', folds: 3, fold }
    },
    ...changes
  })
})
const idsOf = (runs: { summary: { id: string } }[]): string[] => runs.map(({ summary }) => summary.id)

describe('the runs of the other folds', () => {
  it('did the same but for the fold; of several the newest counts, and the run itself', () => {
    const others = [run('third', 3), run('first', 1), run('first again', 1), run('second, later', 2)]
    expect(idsOf(sisterRuns(run('second', 2), others))).toEqual(['first again', 'second', 'third'])
  })

  it('are not those with another seed, other settings, or without folds', () => {
    const others = [
      run('other seed', 2, { seed: 9 }),
      run('other settings', 3, { epochs: 7 }),
      run('no folds', null)
    ]
    expect(idsOf(sisterRuns(run('first', 1), others))).toEqual(['first'])
  })

  it('are not looked for where a run was validated on something else', () => {
    expect(idsOf(sisterRuns(run('alone', null), [run('like it', null)]))).toEqual(['alone'])
  })
})
