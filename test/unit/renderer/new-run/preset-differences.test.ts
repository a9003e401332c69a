import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../../../src-main/contract'
import {
  differencesFrom,
  followingName,
  putBack
} from '../../../../src-renderer/views/new-run/presets/preset-differences'
import type { Draft } from '../../../../src-renderer/views/new-run/use-draft'
import { tinySpec } from '../../../support/run-fixtures'

const preset = tinySpec({
  name: 'Quick',
  optimizer: { type: 'adam', learningRate: 0.002 },
  epochs: 5,
  batchSize: 64
})
const draftOf = (changes: Partial<ExperimentInput> = {}): Draft =>
  structuredClone({ ...preset, ...tinySpec({ ...preset, ...changes }) }) as Draft

describe('an experiment beside its preset', () => {
  it('differs in nothing before anything was changed, whatever its run is called', () =>
    expect(differencesFrom(draftOf({ name: 'mine' }), preset)).toEqual([]))

  it('differs in single settings, with both values', () => {
    const draft = draftOf({ epochs: 9, labelSmoothing: 0.1 })
    expect(differencesFrom(draft, preset)).toEqual([
      { path: 'epochs', own: '9', preset: '5' },
      { path: 'labelSmoothing', own: '0.1', preset: '0' }
    ])
  })

  it('differs in the kind alone where that is another, for another kind has other settings', () => {
    const draft = draftOf({ optimizer: { type: 'sgd', momentum: 0.5 } })
    expect(differencesFrom(draft, preset)).toEqual([
      { path: 'optimizer.type', own: 'sgd', preset: 'adam' }
    ])
  })

  it('tells a refused number from an empty field and from the value before', () => {
    const draft = { ...draftOf(), epochs: Number.NaN }
    expect(differencesFrom(draft, preset).map(({ path }) => path)).toEqual(['epochs'])
  })

  it('gets one setting back and keeps the others', () => {
    const draft = draftOf({ epochs: 9, batchSize: 8 })
    putBack(draft, preset, 'epochs')
    expect([draft.epochs, draft.batchSize]).toEqual([5, 8])
  })

  it('gets all of a kind back with the kind, as a copy of its own', () => {
    const draft = draftOf({ optimizer: { type: 'sgd', momentum: 0.5 } })
    putBack(draft, preset, 'optimizer.type')
    expect(draft.optimizer).toEqual(preset.optimizer)
    expect(draft.optimizer).not.toBe(preset.optimizer)
  })

  it('gets rid of what the preset does not have at all', () => {
    const draft = draftOf({ fineTuning: { frozenEpochs: null } })
    expect(differencesFrom(draft, preset).map(({ path }) => path)).toEqual(['fineTuning'])
    putBack(draft, preset, 'fineTuning')
    expect('fineTuning' in draft).toBe(false)
  })
})

describe("a run's name", () => {
  const nameOf = (changes: Partial<ExperimentInput>): string =>
    followingName(preset, differencesFrom(draftOf(changes), preset))

  it("is the preset's until something differs, then says what", () => {
    expect(nameOf({})).toBe('Quick')
    expect(nameOf({ epochs: 9 })).toBe('Quick, epochs 9')
    expect(nameOf({ epochs: 9, optimizer: { type: 'adam', learningRate: 3.3e-5 } })).toBe(
      'Quick, learningRate 3.3e-5, epochs 9'
    )
    expect(nameOf({ epochs: 9, batchSize: 8, seed: 77 })).toBe('Quick, 3 changes')
  })

  it("is no longer the preset's of another network or other data", () => {
    expect(nameOf({ model: { id: 'lenet5' } })).toBe('')
    expect(nameOf({ dataset: { ...preset.dataset, id: 'mine' } })).toBe('')
  })
})
