import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import { referenceFiles } from '../../../src-main/workbench/experiments/reference-files'
import { ReferenceResults } from '../../../src-main/workbench/experiments/reference-results'
import { temporaryFolder } from '../../support/temporary-folder'

describe('the runs that come with Atelier', () => {
  const stores: RunStore[] = []
  afterEach(() => {
    for (const store of stores.splice(0)) store.close()
  })
  function open() {
    const store = new RunStore(join(temporaryFolder(), 'workspace'))
    stores.push(store)
    const events: WorkbenchEvent[] = []
    return { store, events, results: new ReferenceResults(store, (event) => events.push(event)) }
  }
  const { runs: kept } = referenceFiles.find(({ id }) => id === 'quickstart') ?? { runs: [] }

  it('are taken into the history as they were recorded, marked, and told to who watches', async () => {
    const { store, events, results } = open()
    const [first] = (await results.list()).filter(({ of }) => of === 'quickstart')
    const [run] = await results.take([first?.id ?? ''])
    expect(run).toMatchObject({ id: first?.id, imported: { from: 'reference', source: 'quickstart' } })
    const detail = store.detail(run?.id ?? '')
    expect([detail.epochs, detail.spec, detail.weightsSha256]).toEqual([
      kept[0]?.detail.epochs,
      kept[0]?.detail.spec,
      kept[0]?.detail.weightsSha256
    ])
    expect(events).toEqual([{ type: 'run-changed', summary: run }])
  })

  it('are taken in once: those that are there are listed so and stay as they are', async () => {
    const { store, events, results } = open()
    const ids = (await results.list()).map(({ id }) => id)
    await results.take(ids)
    store.annotations.rename(ids[0] ?? '', 'mine now')
    expect((await results.take(ids))[0]?.name).toBe('mine now')
    expect([store.list().length, events.length]).toEqual([ids.length, ids.length])
    expect((await results.list()).every(({ isTaken }) => isTaken)).toBe(true)
  })

  it('are refused by a name that none of them has, and nothing is taken in', async () => {
    const { store, results } = open()
    const [first] = await results.list()
    await expect(results.take([first?.id ?? '', 'nothing'])).rejects.toMatchObject({
      code: 'UNKNOWN_RUN'
    })
    expect(store.list()).toEqual([])
  })
})
