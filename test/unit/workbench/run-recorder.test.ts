import { DatabaseSync } from '@photostructure/sqlite'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import type { Connection } from '../../../src-main/runs/connection'
import { RunStore } from '../../../src-main/runs/run-store'
import { RunRecorder } from '../../../src-main/workbench/runs/run-recorder'
import { epochOf, machine, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0

function open(): {
  store: RunStore
  recorder: RunRecorder
  told: WorkbenchEvent[]
  lock(): () => void
  connection: Connection
} {
  const store = new RunStore(join(root, String(workspaces++)))
  for (const id of ['a', 'b'])
    store.create({
      id,
      name: id,
      spec: tinySpec(),
      machine,
      applicationVersion: '1',
      commit: null,
      createdAt: 1
    })
  const told: WorkbenchEvent[] = []
  const recorder = new RunRecorder(store, (event) => told.push(event))
  onTestFinished(async () => {
    await recorder.close()
    store.close()
  })
  return {
    store,
    recorder,
    told,
    lock: () => {
      const other = new DatabaseSync(store.path)
      other.exec('BEGIN IMMEDIATE')
      return () => {
        other.exec('ROLLBACK')
        other.close()
      }
    },
    connection: (store as unknown as { database: Connection }).database
  }
}
const epoch = (number: number) => ({ type: 'epoch' as const, metrics: epochOf(number) })

describe('what happens while another program has the database', () => {
  it('is stored in its order when that lets go, of several runs, and then told', async () => {
    const { store, recorder, told, lock } = open()
    const unlock = lock()
    recorder.record('a', [epoch(1)])
    recorder.record('b', [epoch(1)])
    recorder.record('a', [epoch(2)])
    recorder.setQueue(['b'])
    recorder.end('a', 'completed', { weightsSha256: 'ab' })
    expect(store.summary('a')).toMatchObject({ status: 'completed', epochsDone: 0 })
    expect(told.map(({ type }) => type)).toEqual(['run-changed'])
    unlock()
    await expect.poll(() => store.summary('a').epochsDone).toBe(2)
    expect(store.detail('a')).toMatchObject({
      weightsSha256: 'ab',
      epochs: [epochOf(1), epochOf(2)],
      summary: { status: 'completed' }
    })
    expect(store.summary('b')).toMatchObject({ epochsDone: 1, queuePosition: 1 })
    expect(told.slice(1).map((event) => event.type === 'run' && [event.runId, event.seq])).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['a', 3]
    ])
  })

  it('keeps a status from being changed until it is stored', () => {
    const { recorder, lock, store } = open()
    const unlock = lock()
    recorder.record('a', [epoch(1)])
    expect(() => recorder.setStatus('b', 'preparing')).toThrow(
      expect.objectContaining({ code: 'WORKSPACE_BUSY' })
    )
    unlock()
    recorder.setStatus('b', 'preparing')
    expect(store.summary('a').epochsDone).toBe(1)
    expect(store.summary('b').status).toBe('preparing')
  })

  it('and cannot be stored after all, is told with the next of the run, not to one that goes on', () => {
    const { recorder, lock, connection } = open()
    const long = (run: string) => ({
      type: 'log' as const,
      line: { at: 1, level: 'info' as const, text: run.repeat(100_000) }
    })
    const full = expect.objectContaining({ code: 'DISK_FULL' }) as Error
    const failLater = (): void => {
      const unlock = lock()
      recorder.record('a', [long('a')])
      unlock()
      const { page_count } = connection.prepare('PRAGMA page_count').get() as { page_count: number }
      connection.exec(`PRAGMA max_page_count = ${page_count}`)
    }
    failLater()
    recorder.requireSaved('b')
    connection.exec('PRAGMA max_page_count = 100000')
    expect(() => recorder.record('a', [epoch(1)])).toThrow(full)
    recorder.record('a', [epoch(1)])

    failLater()
    recorder.requireSaved('a')
    connection.exec('PRAGMA max_page_count = 100000')
    recorder.record('a', [epoch(2)])
  })
})
