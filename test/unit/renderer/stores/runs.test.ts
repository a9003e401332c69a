import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AtelierError, type RunSummary, asOthersSay } from '../../../../src-main/contract'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import { useRunsStore } from '../../../../src-renderer/stores/runs'
import { deferred, fakeClient, inWindow, summaryOf } from '../../../support/fake-client'

describe('the runs store', () => {
  beforeEach(() => void vi.useFakeTimers())
  const told = (changes: Partial<RunSummary>) => {
    const summary = summaryOf(changes)
    return { type: 'run' as const, runId: summary.id, seq: summary.seq, events: [], summary }
  }

  it('keeps what events told after the snapshot was taken, even where that arrives last', async () => {
    const list = deferred<RunSummary[]>()
    const { client, emit } = fakeClient({ 'runs.list': () => list.promise })
    const { value: store } = inWindow(client, useRunsStore)
    emit(told({ id: 'known', seq: 5, epochsDone: 3 }))
    emit(told({ id: 'new', seq: 1 }))
    emit({ type: 'run-deleted', runId: 'gone' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(store.isLoaded).toBe(false)
    list.resolve([
      summaryOf({ id: 'known', seq: 4, epochsDone: 2 }),
      summaryOf({ id: 'gone', seq: 9 }),
      summaryOf({ id: 'other', seq: 2 })
    ])
    await vi.advanceTimersByTimeAsync(1000)
    expect(store.isLoaded).toBe(true)
    expect([...store.byId.keys()].sort()).toEqual(['known', 'new', 'other'])
    expect(store.byId.get('known')?.epochsDone).toBe(3)
  })

  it('keeps the later of two summaries that cross, and a rename that has no number of its own', async () => {
    const { client, emit } = fakeClient({ 'runs.list': () => [summaryOf({ seq: 7, epochsDone: 7 })] })
    const { value: store } = inWindow(client, useRunsStore)
    await vi.advanceTimersByTimeAsync(0)
    emit(told({ seq: 6, epochsDone: 6 }))
    await vi.advanceTimersByTimeAsync(100)
    expect(store.byId.get('run-1')?.epochsDone).toBe(7)
    emit({ type: 'run-changed', summary: summaryOf({ seq: 7, epochsDone: 7, name: 'renamed' }) })
    await vi.advanceTimersByTimeAsync(100)
    expect(store.byId.get('run-1')?.name).toBe('renamed')
  })

  it('changes once for many events', async () => {
    const { client, emit } = fakeClient({ 'runs.list': () => [] })
    const { value: store } = inWindow(client, useRunsStore)
    await vi.advanceTimersByTimeAsync(0)
    const before = store.byId
    for (let i = 1; i <= 500; i++) emit(told({ seq: i, epochsDone: i }))
    expect(store.byId).toBe(before)
    await vi.advanceTimersByTimeAsync(100)
    expect(store.byId.get('run-1')?.epochsDone).toBe(500)
  })

  it('forgets after a reconnection what is gone, and answers of the lost connection', async () => {
    const [first, second] = [deferred<RunSummary[]>(), deferred<RunSummary[]>()]
    const answers = [first, second]
    const { client, reconnect } = fakeClient({
      'runs.list': () => (answers.shift() as typeof first).promise
    })
    const { value: store } = inWindow(client, useRunsStore)
    reconnect()
    second.resolve([summaryOf({ id: 'b' })])
    await vi.advanceTimersByTimeAsync(100)
    first.resolve([summaryOf({ id: 'a' })])
    await vi.advanceTimersByTimeAsync(100)
    expect([...store.byId.keys()]).toEqual(['b'])
  })

  it('lists the newest first, and apart those that run or wait, by their turns', async () => {
    const { client } = fakeClient({
      'runs.list': () => [
        summaryOf({ id: 'a', createdAt: 1, status: 'completed' }),
        summaryOf({ id: 'b', createdAt: 5, status: 'queued', queuePosition: 2 }),
        summaryOf({ id: 'e', createdAt: 4, status: 'queued', queuePosition: 1 }),
        summaryOf({ id: 'c', createdAt: 2, status: 'running' }),
        summaryOf({ id: 'd', createdAt: 0, status: 'paused' })
      ]
    })
    const { value: store } = inWindow(client, useRunsStore)
    await vi.advanceTimersByTimeAsync(0)
    expect(store.all.map((run) => run.id)).toEqual(['b', 'e', 'c', 'a', 'd'])
    expect(store.active.map((run) => run.id)).toEqual(['c', 'e', 'b'])
    store.take([
      summaryOf({ id: 'b', createdAt: 5, status: 'queued', queuePosition: 1 }),
      summaryOf({ id: 'e', createdAt: 4, status: 'queued', queuePosition: 2 })
    ])
    expect(store.active.map((run) => run.id)).toEqual(['c', 'b', 'e'])
  })

  it('says why the runs could not be listed', async () => {
    const { client } = fakeClient({
      'runs.list': () =>
        Promise.reject(
          new AtelierError('WORKSPACE_DAMAGED', { path: '/w', reason: asOthersSay('no database') })
        )
    })
    const { app } = inWindow(client, useRunsStore)
    await vi.advanceTimersByTimeAsync(0)
    expect(app.runWithContext(() => useNoticesStore()).notices[0]?.text).toContain('/w cannot be read')
  })
})
