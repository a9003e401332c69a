import { describe, expect, it } from 'vitest'
import { noSources, valueOf } from '../../../../src-renderer/views/history/columns'
import {
  type Grouping,
  groupingColumns,
  groupsOf,
  groupValue,
  linesOf,
  type ListLine
} from '../../../../src-renderer/views/history/grouping'
import { summaryOf } from '../../../support/fake-client'

const run = (id: string, changes: Parameters<typeof summaryOf>[0] = {}) =>
  summaryOf({ id, name: `net, seed ${id}`, ...changes })
/** Runs a and b are of one experiment, c is alone. */
const sources = {
  ...noSources,
  asked: (column: string, id: string) =>
    column === 'run.experiment' ? (id === 'c' ? 'other' : 'same') : undefined
}
const best = (val_accuracy: number) => ({ best: { epoch: 1, val_accuracy } })

const shape = (lines: ListLine[]): string =>
  lines
    .map((line) => {
      if (line.kind === 'group') return `[${line.group.name} ${line.group.runs.length}]`
      return line.isMember ? `>${line.run.id}` : line.run.id
    })
    .join(' ')
const lines = (
  runs: ReturnType<typeof run>[],
  grouping: Grouping,
  opened: string[] = [],
  key = 'best'
): string =>
  shape(
    linesOf(runs, {
      ...{ grouping, opened: new Set(opened), sort: { key, descending: true } },
      sources
    })
  )

describe('runs of a history in groups', () => {
  it('are one line for all seeds of an experiment, and a run that has no other is a run', () => {
    const runs = [run('c', best(0.9)), run('a', best(0.85)), run('b', best(0.7))]
    expect(lines(runs, 'none')).toBe('c a b')
    expect(lines(runs, 'seed')).toBe('c [net 2]')
    expect(lines(runs, 'seed', ['same'])).toBe('c [net 2] >a >b')
  })

  it('stand by the mean of what is sorted by, not by their best run', () => {
    const runs = [run('a', best(0.95)), run('c', best(0.9)), run('b', best(0.7))]
    // The mean of a and b is 0.825, below c's 0.9.
    expect(lines(runs, 'seed')).toBe('c [net 2]')
  })

  it('are headed by what their data is called, and stay apart where two are called the same', () => {
    const titled = {
      ...sources,
      titleOf: (_: string, id: string) => (id === '?' ? undefined : 'Digits')
    }
    const of = ['one', 'two', '?'].map((datasetId, i) => run(String(i), { datasetId }))
    expect(groupsOf(of, 'datasetId', titled).map(({ key, name }) => [key, name])).toEqual([
      ...[
        ['one', 'Digits'],
        ['two', 'Digits']
      ],
      ['?', '?']
    ])
  })

  it('are those that have the same in a column, a setting that only some have among them', () => {
    const rates = { a: 0.1, b: 0.01, c: 0.1 }
    const runs = (['a', 'b', 'c'] as const).map((id) => run(id, { learningRate: rates[id] }))
    expect(lines(runs, 'by.learningRate')).toBe('[0.1 2] [0.01 1]')
    expect(lines([run('d', { learningRate: 0 })], 'by.learningRate')).toBe('[– 1]')
    const momentum = {
      ...sources,
      asked: (column: string, id: string) => (column === 'optimizer.momentum' && id !== 'b' ? 0.9 : null)
    }
    const groups = groupsOf(runs, 'by.optimizer.momentum', momentum)
    expect(groups.map(({ name, runs: of }) => [name, of.length])).toEqual([
      ['0.9', 2],
      ['–', 1]
    ])
  })

  it('can be made of columns that several runs may have the same in', () => {
    const shown = [
      'name',
      'modelId',
      'learningRate',
      'best',
      'last.loss',
      'optimizer.momentum',
      'engine'
    ]
    expect(groupingColumns(shown.map((key) => ({ key, width: null })))).toEqual([
      ...['learningRate', 'optimizer.momentum', 'engine']
    ])
  })

  it('have the names of methods, and what another tool calls one', () => {
    const runs = [run('a', { optimizerType: 'sgd' }), run('b', { optimizerType: 'LAMB' })]
    expect(groupsOf(runs, 'optimizerType', sources).map(({ name }) => name)).toEqual(['SGD', 'LAMB'])
    expect(runs.map((each) => valueOf(each, 'optimizerType', sources))).toEqual(['SGD', 'LAMB'])
  })

  it('have a run of two tags in both groups, and those without a tag in one of their own', () => {
    const runs = [run('a', { tags: ['x', 'y'] }), run('b', { tags: ['y'] }), run('c')]
    expect(groupsOf(runs, 'tags', sources).map(({ key, runs: of }) => [key, of.length])).toEqual([
      ['x', 1],
      ['y', 2],
      ['', 1]
    ])
    const ids = linesOf(runs, {
      ...{ grouping: 'tags', opened: new Set(['x', 'y']) },
      ...{ sort: { key: 'name', descending: false }, sources }
    }).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('leave pinned runs on top, which still count in their group', () => {
    const runs = [run('b', { isPinned: true, modelId: 'm' }), run('a', { modelId: 'm' })]
    expect(lines(runs, 'modelId')).toBe('b [m 2]')
    expect(lines([run('c', { isPinned: true }), ...runs.slice(1)], 'seed')).toBe('c a')
  })

  it('say the mean and the spread of numbers, what all have, or how many different things', () => {
    const [group] = groupsOf(
      [run('a', { ...best(1), engine: 'cpu' }), run('b', { ...best(3), engine: 'wasm' })],
      'modelId',
      sources
    )
    if (!group) return expect.unreachable()
    // By hand: deviations of one each from the mean of two, with one degree of freedom.
    expect(groupValue(group, 'best', sources)).toEqual({
      kind: 'numbers',
      sample: { mean: 2, deviation: Math.SQRT2, count: 2 }
    })
    expect(groupValue(group, 'modelId', sources)).toEqual({ kind: 'same', value: 'cnn' })
    expect(groupValue(group, 'engine', sources)).toEqual({ kind: 'several', count: 2 })
    // A mean of seeds, or of batch sizes, says nothing.
    expect(groupValue(group, 'number.of.it', { ...sources, asked: (_, id) => id.length })).toEqual({
      kind: 'same',
      value: 1
    })
  })
})
