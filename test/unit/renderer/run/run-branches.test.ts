import { describe, expect, it } from 'vitest'
import type { CheckpointInfo, RunDetail, RunSummary } from '../../../../src-main/contract'
import {
  branchPoints,
  familyOf,
  joinedFamily
} from '../../../../src-renderer/views/run/charts/run-branches'
import { summaryOf } from '../../../support/fake-client'
import { epochOf } from '../../../support/run-fixtures'

const saved = (epoch: number, step = 0): CheckpointInfo => ({
  ...{ file: `checkpoints/${epoch}-${step}`, epoch, step, bytes: 1, at: 1_000_000 + epoch * 2000 },
  ...{ roles: ['kept'], val_accuracy: null }
})
const run = (checkpoints: CheckpointInfo[]): RunDetail =>
  ({
    summary: summaryOf({ id: 'r', stepsPerEpoch: 4, startedAt: 1_000_000 }),
    epochs: [epochOf(1), epochOf(2, { val_loss: 'NaN' })],
    sessions: [],
    checkpoints
  }) as unknown as RunDetail

describe('where one can branch off a run', () => {
  it('is on the curve after each saved epoch, and below it within one, in order', () => {
    const points = branchPoints(run([saved(2), saved(1, 2), saved(1)]), 'val_loss', 'epoch')
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [1, 1.2],
      [1.5, null],
      [2, null]
    ])
    expect(points[1]?.to).toEqual({
      name: 'new-run',
      query: { from: 'r', checkpoint: 'checkpoints/1-2' }
    })
    const bySteps = branchPoints(run([saved(1, 2), saved(1)]), 'val_accuracy', 'step')
    expect(bySteps.map(({ x, y }) => [x, y])).toEqual([
      [4, 0.5],
      [6, null]
    ])
  })
})

describe('the family of a run', () => {
  const runs = (...all: [id: string, parentId: string | null][]): Map<string, RunSummary> =>
    new Map(all.map(([id, parentId], i) => [id, summaryOf({ id, parentId, number: i + 1 })]))

  it('is all that goes on from its first run, whichever one asks of', () => {
    const byId = runs(['a', null], ['x', null], ['b', 'a'], ['c', 'b'], ['d', 'a'])
    for (const id of ['a', 'b', 'c', 'd']) expect(familyOf(id, byId)).toEqual(['a', 'b', 'c', 'd'])
    expect(familyOf('x', byId)).toEqual(['x'])
  })
  it('begins at the eldest that is left, and has the run itself however many there are', () => {
    expect(familyOf('b', runs(['b', 'gone'], ['c', 'b']))).toEqual(['b', 'c'])
    const many = runs(
      ['a', null],
      ...Array.from({ length: 50 }, (_, i): [string, string] => [`f${i}`, 'a'])
    )
    const family = familyOf('f49', many)
    expect([family.length, family[0], family.at(-1)]).toEqual([30, 'a', 'f49'])
  })

  it('is drawn as a tree: a branch begins at the point of its parent that it left it at', () => {
    const member = (id: string, parentId: string | null, epochs: number[]) => ({
      summary: summaryOf({ id, parentId }),
      epochs: epochs.map((epoch) => epochOf(epoch, { val_loss: Number(`${epoch}.${id.length}`) }))
    })
    const all = [member('a', null, [1, 2, 3]), member('bb', 'a', [3, 4]), member('ccc', 'bb', [6])]
    const drawn = joinedFamily(all, 'epoch').map(({ epochs }) => epochs.map((each) => each.val_loss))
    // Between the fourth epoch and the sixth nothing is known: no line goes there.
    expect(drawn).toEqual([[1.1, 2.1, 3.1], [2.1, 3.2, 4.2], [6.3]])
    expect(joinedFamily(all, 'time')).toEqual(all)
  })
})
