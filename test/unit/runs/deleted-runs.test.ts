import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import { DeletedRuns } from '../../../src-main/workbench/runs/deleted-runs'
import { epochOf, machine, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const minute = 60_000

/** A history of finished runs, each with an epoch and a file. */
function history(...ids: string[]): RunStore {
  const store = new RunStore(join(root, String(workspaces++)))
  for (const id of ids) {
    store.create({
      ...{ id, name: `name of ${id}`, spec: tinySpec(), machine, applicationVersion: '1', commit: null },
      createdAt: 1
    })
    store.append(id, [
      { type: 'epoch', metrics: epochOf(1) },
      { type: 'status', status: 'completed', error: null, at: 2 }
    ])
    writeFileSync(join(store.folderOf(id), 'last.safetensors'), 'weights')
  }
  return store
}
function deletions(store: RunStore): { deleted: DeletedRuns; events: WorkbenchEvent[] } {
  const events: WorkbenchEvent[] = []
  const deleted = new DeletedRuns(
    store,
    (event) => events.push(event),
    (error) => expect.unreachable(String(error))
  )
  onTestFinished(() => deleted.close())
  return { deleted, events }
}
const idsOf = (store: RunStore): string[] => store.list().map(({ id }) => id)
const fileOf = (store: RunStore, id: string): string => join(store.folderOf(id), 'last.safetensors')

describe('a run that was deleted and can be brought back', () => {
  it('is found by nobody, and comes back in its place with all that is its own', () => {
    const store = history('a', 'b', 'c')
    onTestFinished(() => store.close())
    const { deleted, events } = deletions(store)
    const { until } = deleted.delete(['b'], true)
    expect(idsOf(store)).toEqual(['c', 'a'])
    expect(store.has('b')).toBe(false)
    expect(() => store.resolve('name of b')).toThrow('name of b')
    expect(() => store.summary('b')).toThrow()
    expect(deleted.list()).toEqual([{ id: 'b', name: 'name of b', until }])

    deleted.restore(['b'])
    expect(idsOf(store)).toEqual(['c', 'b', 'a'])
    expect(store.epochs('b')).toEqual([epochOf(1)])
    expect(existsSync(fileOf(store, 'b'))).toBe(true)
    expect(deleted.list()).toEqual([])
    expect(events.map(({ type }) => type)).toEqual(['run-deleted', 'run-changed'])
  })

  it('is whole after the process was killed, and can still be brought back', () => {
    const store = history('a', 'b')
    deletions(store).deleted.delete(['a'], true)
    // Nothing is done at the end of a process that is killed; closing the file does as little.
    store.close()
    const again = new RunStore(store.workspace)
    onTestFinished(() => again.close())
    expect(idsOf(again)).toEqual(['b'])
    deletions(again).deleted.restore(['a'])
    expect(idsOf(again)).toEqual(['b', 'a'])
    expect(existsSync(fileOf(again, 'a'))).toBe(true)
  })

  it('is removed with its files when its time is over, by a timer or at the next start', () => {
    vi.useFakeTimers({ now: 1_000_000_000 })
    onTestFinished(() => void vi.useRealTimers())
    const store = history('a', 'b', 'c')
    const { deleted } = deletions(store)
    deleted.delete(['a'], true)
    vi.advanceTimersByTime(9 * minute)
    expect(existsSync(fileOf(store, 'a'))).toBe(true)
    deleted.delete(['b'], true)
    vi.advanceTimersByTime(2 * minute)
    expect([existsSync(fileOf(store, 'a')), existsSync(fileOf(store, 'b'))]).toEqual([false, true])
    expect(() => deleted.restore(['a'])).toThrow('deleted for good')
    expect(deleted.list().map(({ id }) => id)).toEqual(['b'])
    deleted.close()
    store.close()

    vi.setSystemTime(1_000_000_000 + 60 * minute)
    const again = new RunStore(store.workspace)
    onTestFinished(() => again.close())
    deletions(again)
    expect(existsSync(fileOf(again, 'b'))).toBe(false)
    expect(idsOf(again)).toEqual(['c'])
  })

  it('is brought back with the others that are asked for, or none of them is', () => {
    const store = history('a', 'b')
    onTestFinished(() => store.close())
    const { deleted } = deletions(store)
    deleted.delete(['a'], true)
    deleted.delete(['b'], false)
    expect(() => deleted.restore(['a', 'b'])).toThrow('deleted for good')
    expect(idsOf(store)).toEqual([])
    expect(deleted.list().map(({ id }) => id)).toEqual(['a'])
  })
})
