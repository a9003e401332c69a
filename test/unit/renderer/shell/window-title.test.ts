import { describe, expect, it } from 'vitest'
import { windowTitle } from '../../../../src-renderer/shell/window-title'
import { epochOf } from '../../../support/run-fixtures'
import { summaryOf } from '../../../support/fake-client'

const several = (count: number): string => `${count} training`
const first = summaryOf({
  ...{ id: 'a', name: 'first', epochsDone: 12, epochsPlanned: 40 },
  last: { ...epochOf(12), val_accuracy: 0.876 }
})
const second = summaryOf({ id: 'b', name: 'second', epochsDone: 0, epochsPlanned: 5 })
const stateOf = (status: string): string => `(${status})`
const facts = { view: 'History', run: undefined, training: [], several, stateOf, away: null }

describe('the title of the window', () => {
  it('names the view, or the run that is looked at and its state, where nothing trains', () => {
    expect(windowTitle(facts)).toBe('History, Atelier')
    const failed = { ...first, status: 'failed' as const }
    expect(windowTitle({ ...facts, run: failed })).toBe('(failed), first, Atelier')
  })

  it('counts nothing while the workbench is away', () => {
    const away = 'not connected'
    expect(windowTitle({ ...facts, training: [first], away })).toBe('not connected, Atelier')
  })

  it('tells how far the only training is, wherever one looks', () => {
    expect(windowTitle({ ...facts, training: [first] })).toBe('12/40, 87.60%, Atelier')
    expect(windowTitle({ ...facts, run: second, training: [first] })).toBe('12/40, 87.60%, Atelier')
  })

  it('has no accuracy before there is one', () => {
    expect(windowTitle({ ...facts, training: [second] })).toBe('0/5, Atelier')
  })

  it('tells of several the one that is looked at, else how many they are', () => {
    const training = [first, second]
    expect(windowTitle({ ...facts, training })).toBe('2 training, Atelier')
    expect(windowTitle({ ...facts, training, run: second })).toBe('0/5, Atelier')
  })
})
