import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../../../src-main/contract'
import { newsBetween } from '../../../../src-renderer/shell/run-news'
import { summaryOf } from '../../../support/fake-client'

const at = (changes: Partial<RunSummary>): Map<string, RunSummary> =>
  new Map([['a', summaryOf({ id: 'a', ...changes })]])
const kinds = (before: Map<string, RunSummary>, after: Map<string, RunSummary>): string[] =>
  newsBetween(before, after).map(({ kind }) => kind)
const best = (epoch: number, val_accuracy: number): Partial<RunSummary> => ({
  best: { epoch, val_accuracy }
})

describe('news of runs', () => {
  it('are ends that nobody asked for', () => {
    for (const status of ['completed', 'failed', 'interrupted'] as const)
      expect(kinds(at({ status: 'running' }), at({ status }))).toEqual([status])
    expect(kinds(at({ status: 'running' }), at({ status: 'stopped' }))).toEqual([])
    expect(kinds(at({ status: 'running' }), at({ status: 'paused' }))).toEqual([])
  })

  it('are better epochs, of which the first is none', () => {
    expect(kinds(at(best(1, 0.5)), at(best(2, 0.6)))).toEqual(['best'])
    expect(kinds(at({}), at(best(1, 0.5)))).toEqual([])
    expect(kinds(at(best(2, 0.6)), at(best(2, 0.6)))).toEqual([])
  })

  it('are no runs that were at an end already, or that nobody knew', () => {
    expect(kinds(at({ status: 'completed' }), at({ status: 'failed' }))).toEqual([])
    expect(kinds(new Map(), at({ status: 'completed' }))).toEqual([])
  })
})
