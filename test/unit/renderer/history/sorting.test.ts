import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../../../src-renderer/views/history/search/run-query'
import { secondsOf } from '../../../../src-renderer/views/history/run-seconds'
import { fittingRuns, sortedRuns } from '../../../../src-renderer/views/history/sorting'
import { summaryOf } from '../../../support/fake-client'

const runs = [
  summaryOf({
    id: 'a',
    name: 'Baseline',
    number: 1,
    createdAt: 1,
    best: { epoch: 1, val_accuracy: 0.8 },
    status: 'completed',
    tags: ['paper']
  }),
  summaryOf({
    id: 'b',
    name: 'wide net',
    number: 2,
    createdAt: 2,
    best: null,
    status: 'failed',
    engine: null,
    startedAt: null
  }),
  summaryOf({
    id: 'c',
    name: 'run 10',
    number: 3,
    createdAt: 3,
    best: { epoch: 2, val_accuracy: 0.9 },
    status: 'completed',
    optimizerType: 'sgd',
    learningRate: 0.1
  }),
  summaryOf({
    id: 'd',
    name: 'run 9',
    number: 4,
    createdAt: 4,
    best: { epoch: 1, val_accuracy: 'NaN' },
    status: 'running'
  })
]
const ids = (options: {
  search?: string
  status?: 'all' | 'completed'
  key?: string
  descending?: boolean
}): string =>
  sortedRuns(
    fittingRuns(runs, {
      status: options.status ?? 'all',
      search: parseQuery(options.search ?? '', null)
    }),
    { key: options.key ?? 'createdAt', descending: options.descending ?? true }
  )
    .map((run) => run.id)
    .join('')

describe("the history's search and order", () => {
  it('finds every word somewhere in a run, in any order and case', () => {
    expect(ids({ search: 'PAPER baseline' })).toBe('a')
    expect(ids({ search: 'sgd' })).toBe('c')
    expect(ids({ search: 'baseline sgd' })).toBe('')
    expect(ids({ search: 'net wide' })).toBe('b')
    expect(ids({ search: '  ' })).toBe('dcba')
  })
  it('keeps the runs of one status', () => expect(ids({ status: 'completed' })).toBe('ca'))
  it('puts runs without a value last, whichever way it sorts', () => {
    expect(ids({ key: 'best', descending: true })).toBe('cadb')
    expect(ids({ key: 'best', descending: false })).toBe('acdb')
  })
  it('takes a rate and a batch of 0 for none, as a run from elsewhere has them', () => {
    const foreign = summaryOf({ id: 'f', learningRate: 0, batchSize: 0 })
    for (const key of ['learningRate', 'batchSize'])
      for (const descending of [true, false])
        expect(sortedRuns([foreign, ...runs], { key, descending }).at(-1)?.id).toBe('f')
  })
  it('sorts names as a person would, numbers in them as numbers', () =>
    expect(ids({ key: 'name', descending: false })).toBe('adcb'))
  it('keeps pinned runs on top, whichever way it sorts', () => {
    const pinned = runs.map((run) => (run.id === 'b' ? { ...run, isPinned: true as const } : run))
    const sorted = (descending: boolean): string =>
      sortedRuns(pinned, { key: 'best', descending })
        .map(({ id }) => id)
        .join('')
    expect([sorted(true), sorted(false)]).toEqual(['bcad', 'bacd'])
  })
  it('sorts by what was asked for, and finds words of notes', () => {
    const momenta: Record<string, number> = { a: 0.5, c: 0.9 }
    const sources = {
      asked: (column: string, id: string) => (column === 'optimizer.momentum' ? momenta[id] : undefined),
      nameOf: () => undefined,
      titleOf: () => undefined
    }
    const sorted = sortedRuns(runs, { key: 'optimizer.momentum', descending: true }, sources)
    expect(sorted.map(({ id }) => id).join('')).toBe('cadb')
    const noted = [...runs, summaryOf({ id: 'e', note: 'Too warm', number: 5 })]
    const found = (search: string): string[] =>
      fittingRuns(noted, { status: 'all', search: parseQuery(search, null) }).map(({ id }) => id)
    expect([found('warm'), found('note ~ too')]).toEqual([['e'], ['e']])
  })
  it('finds runs by what is noted of their checkpoints', () => {
    const noted = [
      ...runs,
      summaryOf({ id: 'e', checkpointNotes: ['Before the drop', 'sent to Grace'], number: 5 })
    ]
    const found = (search: string): string[] =>
      fittingRuns(noted, { status: 'all', search: parseQuery(search, null) }).map(({ id }) => id)
    expect([found('grace'), found('drop grace'), found('adam grace')]).toEqual([['e'], ['e'], ['e']])
    expect(found('checkpoint_note ~ "the drop"')).toEqual(['e'])
    expect(found('checkpoint_note = "the drop"')).toEqual([])
    expect(found('note ~ drop')).toEqual([])
  })
  it('leaves the list that it is given as it is', () => {
    const before = [...runs]
    ids({ key: 'name' })
    expect(runs).toEqual(before)
  })
  it('counts the time in which a run trained, until now where it trains', () => {
    expect(secondsOf(summaryOf({ startedAt: 1000, activeSeconds: 3, activeSince: null }), 9000)).toBe(3)
    expect(secondsOf(summaryOf({ startedAt: 1000, activeSeconds: 3, activeSince: 7000 }), 9000)).toBe(5)
    // The clock was set back.
    expect(secondsOf(summaryOf({ startedAt: 1000, activeSeconds: 3, activeSince: 10_000 }), 9000)).toBe(
      3
    )
    expect(secondsOf(summaryOf({ startedAt: null }), 9000)).toBeNull()
  })
})
