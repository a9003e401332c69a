import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isForeign, type LogLine, type NamedSeries, type RunDetail } from '../../../src-main/contract'
import type { ImportedRun } from '../../../src-main/runs/import-run'
import { RunStore } from '../../../src-main/runs/run-store'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec, useOf } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const open = (place = join(root, String(workspaces++))): RunStore => new RunStore(place)
const log: LogLine[] = [
  { at: 1_000_001, level: 'info', text: 'begun' },
  { at: 1_000_900, level: 'warning', text: 'slow' }
]

/** A run of two epochs that was made, paused once and ended as runs are. */
function madeIn(store: RunStore, id = '20260101-000000-aaaa'): string {
  store.create({
    ...{ id, name: 'made elsewhere', spec: tinySpec(), machine, applicationVersion: '1.0.0' },
    ...{ commit: 'abc', createdAt: 1_000_000 }
  })
  store.append(id, [
    { type: 'status', status: 'preparing', error: null, at: 1_000_000 },
    { type: 'setup', setup: tinySetup },
    { type: 'resumed', epoch: 0, step: 0, stepsPerEpoch: 4, epochs: [], at: 1_000_010 },
    { type: 'status', status: 'running', error: null, at: 1_000_010 },
    { type: 'steps', steps: stepsFrom(1, 4, 'NaN') },
    { type: 'use', sample: { ...useOf(), step: 4, at: 1_000_500 } },
    { type: 'epoch', metrics: epochOf(1, { use: useOf() }) },
    { type: 'log', line: log[0] as LogLine },
    { type: 'steered', steering: { step: 6, at: 1_003_000, change: { learningRate: 0.5 } } }
  ])
  store.append(id, [
    { type: 'steps', steps: stepsFrom(5, 4, 'Infinity') },
    { type: 'epoch', metrics: epochOf(2) },
    { type: 'log', line: log[1] as LogLine },
    { type: 'status', status: 'completed', error: null, at: 1_009_000, weightsSha256: 'f'.repeat(64) }
  ])
  store.annotations.tag(id, ['one', 'two'])
  return id
}

function takenFrom(store: RunStore, id: string): ImportedRun {
  const { folder: _, ...detail } = store.detail(id)
  return {
    detail,
    origin: { from: 'capsule', at: 2_000_000, source: 'run.capsule' },
    steps: [store.steps(id, 1_000_000)],
    log: store.log(id),
    use: store.use(id),
    series: store.series(id),
    files: null
  }
}

/** What of a run is its workspace's and not its own. */
function ownPart({ folder: _, summary, ...detail }: RunDetail): object {
  const { number: _number, imported: _imported, ...rest } = summary
  return { ...detail, summary: rest }
}

describe('a run from elsewhere', () => {
  it('is the same run, but for where it is from and the place it has in the history', () => {
    const [there, here] = [open(), open()]
    const id = madeIn(there)
    madeIn(here, '20260101-000000-bbbb')
    const summary = here.import(takenFrom(there, id))
    expect(ownPart(here.detail(id))).toEqual(ownPart(there.detail(id)))
    expect({ ...here.steps(id, 1e6), seq: 0 }).toEqual({ ...there.steps(id, 1e6), seq: 0 })
    expect(here.log(id)).toEqual(log)
    expect(here.use(id)).toEqual([{ ...useOf(), step: 4, at: 1_000_500 }])
    expect(summary).toMatchObject({ id, number: 2, status: 'completed', tags: ['one', 'two'] })
    expect(summary.imported).toEqual({ from: 'capsule', at: 2_000_000, source: 'run.capsule' })
    expect(isForeign(summary)).toBe(false)
  })

  it('is still there when its workspace is opened again', () => {
    const [there, place] = [open(), join(root, String(workspaces++))]
    const id = madeIn(there)
    const here = open(place)
    here.import(takenFrom(there, id))
    here.close()
    const again = open(place)
    expect(again.summary(id)).toEqual({ ...there.summary(id), imported: again.summary(id).imported })
    expect(again.summary(id).imported?.source).toBe('run.capsule')
  })

  it('brings its files, which are taken at once', () => {
    const [there, here] = [open(), open()]
    const id = madeIn(there)
    const files = here.incomingFolder()
    mkdirSync(join(files, 'checkpoints'))
    writeFileSync(join(files, 'checkpoints', 'a.safetensors'), 'weights')
    here.import({ ...takenFrom(there, id), files })
    expect(readFileSync(join(here.folderOf(id), 'checkpoints', 'a.safetensors'), 'utf8')).toBe('weights')
    expect(existsSync(files)).toBe(false)
  })

  it('is refused where it is there already, and nothing of that is changed', () => {
    const here = open()
    const id = madeIn(here)
    const before = here.detail(id)
    expect(() => here.import(takenFrom(here, id))).toThrow(
      expect.objectContaining({ code: 'RUN_EXISTS', params: { run: 'made elsewhere', id } }) as Error
    )
    expect(here.detail(id)).toEqual(before)
  })

  it.each<[string, (run: ImportedRun) => ImportedRun]>([
    [
      'is not over',
      ({ detail, ...run }) => ({
        ...run,
        detail: { ...detail, summary: { ...detail.summary, status: 'running' } }
      })
    ],
    [
      'has an identifier that leads elsewhere',
      ({ detail, ...run }) => ({
        ...run,
        detail: { ...detail, summary: { ...detail.summary, id: '../outside' } }
      })
    ],
    [
      'has an epoch that is none',
      ({ detail, ...run }) => ({ ...run, detail: { ...detail, epochs: [epochOf(0)] } })
    ],
    [
      'has a series without a name',
      (run) => ({ ...run, series: [{ name: '', step: [], value: [], at: [] }] })
    ]
  ])('that %s is refused whole, and its files stay', (_, change) => {
    const [there, here] = [open(), open()]
    const id = madeIn(there)
    const files = here.incomingFolder()
    writeFileSync(join(files, 'a'), 'x')
    expect(() => here.import({ ...change(takenFrom(there, id)), files })).toThrow(
      expect.objectContaining({ code: 'RUN_UNREADABLE' }) as Error
    )
    expect(here.list()).toEqual([])
    expect(readdirSync(files)).toEqual(['a'])
    // Nothing of it is in the way of the run as it should be.
    expect(here.import(takenFrom(there, id)).id).toBe(id)
    expect(here.steps(id, 1e6).step).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('leaves nothing behind where the workbench ended while it was taken in', () => {
    const place = join(root, String(workspaces++))
    const here = open(place)
    const files = here.incomingFolder()
    writeFileSync(join(files, 'half'), 'x')
    here.close()
    open(place)
    expect(existsSync(files)).toBe(false)
  })

  it('that another tool made says its settings, under usual names, and is foreign', () => {
    const [there, here] = [open(), open()]
    const run = takenFrom(there, madeIn(there))
    const loss: NamedSeries = { name: 'f1/test', step: [1, 2.5], value: [0.25, 'NaN'], at: [1, 2] }
    const settings = { 'Learning-Rate': '3e-4', 'batch_size': '64', 'model': 'vit', 'warmup': '5' }
    const origin = { from: 'tensorboard', at: 5, source: 'logs', settings } as const
    const summary = here.import({ ...run, origin, series: [loss] })
    expect(summary).toMatchObject({
      ...{ modelId: 'vit', datasetId: '–', optimizerType: '–', learningRate: 3e-4, batchSize: 64 }
    })
    expect(isForeign(summary)).toBe(true)
    expect(here.series(summary.id)).toEqual([loss])
    here.delete([summary.id])
    expect(here.list()).toEqual([])
  })
})
