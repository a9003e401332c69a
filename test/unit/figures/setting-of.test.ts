import { describe, expect, it } from 'vitest'
import {
  settingOf,
  settingsOf,
  settingsThatDiffer
} from '../../../src-main/figures/kinds/settings-that-differ'
import { tinySpec } from '../../support/run-fixtures'

describe('one setting of a run', () => {
  const spec = {
    ...tinySpec(),
    dataset: {
      ...tinySpec().dataset,
      classes: { leaveOut: ['a', 'b.c'], merge: { 'x': 'one', 'x.y': 'two', 'x.y.z': 'three' } }
    }
  }
  const run = { summary: {}, spec }

  it('is the one that all of them have under its path, dots in names among them', () => {
    const all = settingsOf(run)
    expect(all.length).toBeGreaterThan(30)
    for (const [path, value] of all) expect([path, settingOf(run, path)]).toEqual([path, value])
    expect(settingOf(run, 'dataset.classes.merge.x.y')).toBe('two')
  })

  it.each(['', 'optimizer', 'optimizer.', 'optimizer.learningRate.more', 'nothing', 'model.id.'])(
    'is none under %j',
    (path) => {
      expect(settingOf(run, path)).toBeNull()
    }
  )

  it('is what another tool called it, of a run of its', () => {
    const foreign = {
      summary: { imported: { from: 'mlflow' as const, settings: { 'lr': '0.1', 'a.b': 'c' } } },
      spec
    }
    expect(settingOf(foreign as never, 'a.b')).toBe('c')
    expect(settingOf(foreign as never, 'optimizer.learningRate')).toBeNull()
    expect(settingOf(foreign as never, 'toString')).toBeNull()
  })
})

describe('the settings in which runs differ', () => {
  const [before, after] = ['a1'.repeat(32), 'b2'.repeat(32)]
  const on = (datasetSha256: string | undefined, changes: object = {}) => ({
    summary: {},
    spec: tinySpec(changes),
    setup: { datasetSha256 }
  })

  it('end with the version of their data, where it changed between runs of the same settings', () => {
    expect(settingsThatDiffer([on(before), on(after), { ...on(before), setup: null }])).toEqual([
      { path: 'run.data', values: ['a1a1a1a1a1a1', 'b2b2b2b2b2b2', null] }
    ])
  })

  it('say nothing of data that are the same, that are not known, or that others were named for', () => {
    expect(settingsThatDiffer([on(before), on(before), on(undefined)])).toEqual([])
    const dataset = { ...tinySpec().dataset, limit: 7 }
    expect(settingsThatDiffer([on(before), on(after, { dataset })])).toEqual([
      { path: 'dataset.limit', values: [tinySpec().dataset.limit, 7] }
    ])
  })
})
