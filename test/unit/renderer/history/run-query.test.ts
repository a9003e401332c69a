import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../../../src-renderer/views/history/run-query'
import { epochOf } from '../../../support/run-fixtures'
import { summaryOf } from '../../../support/fake-client'

const runs = [
  summaryOf({
    ...{ id: 'a', optimizerType: 'adam', learningRate: 0.001, tags: ['paper', 'Old one'] },
    best: { epoch: 1, val_accuracy: 0.91 }
  }),
  summaryOf({
    ...{ id: 'b', optimizerType: 'sgd', learningRate: 0.1, status: 'failed' },
    best: { epoch: 1, val_accuracy: 'NaN' },
    last: { ...epochOf(1), loss: 0.25 }
  }),
  summaryOf({ id: 'c', name: 'wide net', optimizerType: 'adamw', learningRate: 0.1, epochsDone: 7 })
]
const found = (search: string): string =>
  runs
    .filter(parseQuery(search).fits)
    .map(({ id }) => id)
    .join('')

describe('a search of the history', () => {
  it('compares numbers, shares in percent too, and finds no run that has none', () => {
    expect(found('val_accuracy > 0.9')).toBe('a')
    expect(found('val_accuracy >= 91%')).toBe('a')
    expect(found('best<1')).toBe('a')
    expect(found('lr = 0.1')).toBe('bc')
    expect(found('loss<=0.25 and epochs != 7')).toBe('b')
  })
  it('compares words whole or in part, whatever their case', () => {
    expect(found('optimizer = ADAM')).toBe('a')
    expect(found('optimizer ~ adam')).toBe('ac')
    expect(found('status != failed')).toBe('ac')
    expect(found('tag = "old ONE"')).toBe('a')
  })
  it('joins conditions, and leaves other words to be found anywhere', () => {
    expect(found('val_accuracy > 0.9 and optimizer = adam')).toBe('a')
    const { words, problems } = parseQuery('wide lr>0.05 and net')
    expect([words, problems]).toEqual([['wide', 'net'], []])
    expect(parseQuery('rock and roll').words).toEqual(['rock', 'and', 'roll'])
  })
  it('says what it does not understand, and goes by the rest', () => {
    const { problems, fits } = parseQuery(
      'colour = red optimizer > adam lr = fast loss < optimizer = sgd'
    )
    expect(problems.map((each) => each.reason)).toEqual([
      ...['unknownField', 'noOrder', 'noNumber', 'noNumber']
    ])
    expect(parseQuery('val_accuracy >').problems).toEqual([
      { reason: 'unfinished', text: 'val_accuracy >' }
    ])
    expect(runs.filter(fits)).toHaveLength(3)
  })
})
