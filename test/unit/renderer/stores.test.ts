import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createApp, defineComponent, h, ref } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type {
  CallName,
  RunDetail,
  RunEvent,
  RunSummary,
  WorkbenchEvent
} from '../../../src-main/contract'
import { clientKey, type WindowClient } from '../../../src-renderer/api/client'
import { useRunDetail } from '../../../src-renderer/stores/run-detail'
import { useRunsStore } from '../../../src-renderer/stores/runs'
import { lookAtWindow } from '../../support/fake-client'
import { figureRun } from '../../support/figure-run'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'

const run = (id: string, seq: number, changes: Partial<RunSummary> = {}): RunSummary => ({
  ...figureRun(id, id, []).summary,
  seq,
  ...changes
})

/** A client whose answers the test gives when it wants to. */
function fakeClient(answers: Partial<Record<CallName, () => unknown>>) {
  const events = new Set<(event: WorkbenchEvent) => void>()
  const connected = new Set<() => void>()
  const asked: string[] = []
  const client: WindowClient = {
    state: ref('connected'),
    call: ((name: CallName) => {
      asked.push(name)
      return Promise.resolve().then(() => answers[name]?.())
    }) as WindowClient['call'],
    onEvent: (listener) => {
      events.add(listener)
      return () => events.delete(listener)
    },
    onConnected: (listener) => {
      connected.add(listener)
      listener()
      return () => connected.delete(listener)
    }
  }
  return {
    client,
    asked,
    emit: (event: WorkbenchEvent) => events.forEach((listener) => listener(event)),
    reconnect: () => connected.forEach((listener) => listener())
  }
}

describe('the runs of a window', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  function store(client: WindowClient) {
    const app = createApp({ render: () => null })
    const pinia = createPinia()
    app.use(pinia).provide(clientKey, client)
    setActivePinia(pinia)
    return app.runWithContext(() => useRunsStore())
  }

  it('come from the snapshot, the newest first', async () => {
    const { client } = fakeClient({
      'runs.list': () => [run('a', 1, { number: 1 }), run('b', 1, { number: 2 })]
    })
    const runs = store(client)
    await vi.runAllTimersAsync()
    expect(runs.all.map((each) => each.id)).toEqual(['b', 'a'])
  })

  it('are not put back by a snapshot that comes later than newer events', async () => {
    let answer: (runs: RunSummary[]) => void = () => undefined
    const { client, emit } = fakeClient({
      'runs.list': () =>
        new Promise((resolve) => {
          answer = resolve
        })
    })
    const runs = store(client)
    await vi.advanceTimersByTimeAsync(0)
    emit({ type: 'run', runId: 'a', seq: 7, events: [], summary: run('a', 7, { epochsDone: 3 }) })
    await vi.advanceTimersByTimeAsync(100)
    answer([run('a', 5, { epochsDone: 2 })])
    await vi.runAllTimersAsync()
    expect(runs.byId.get('a')?.epochsDone).toBe(3)
  })

  it('follow what is deleted, and what a new connection brings', async () => {
    let list = [run('a', 1), run('b', 1)]
    const { client, emit, reconnect } = fakeClient({ 'runs.list': () => list })
    const runs = store(client)
    await vi.runAllTimersAsync()
    emit({ type: 'run-deleted', runId: 'a' })
    await vi.runAllTimersAsync()
    expect(runs.all.map((each) => each.id)).toEqual(['b'])
    list = [run('c', 1)]
    reconnect()
    await vi.runAllTimersAsync()
    expect(runs.all.map((each) => each.id)).toEqual(['c'])
  })
})

describe('one run in a window', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })

  const detail = (seq: number, epochs = [epochOf(1)]): RunDetail => ({
    summary: run('a', seq, { epochsDone: epochs.length }),
    spec: tinySpec(),
    setup: tinySetup,
    epochs,
    sessions: [],
    checkpoints: [],
    steering: [],
    parent: null,
    machine: { hostname: 'h', platform: 'p', cpu: 'c', cores: 2, memoryBytes: 1, node: 'v20' },
    applicationVersion: '1',
    commit: null,
    weightsSha256: null,
    folder: '/'
  })
  function open(client: WindowClient) {
    let result: ReturnType<typeof useRunDetail> | undefined
    mount(
      defineComponent({
        setup() {
          result = useRunDetail(ref('a'))
          return () => h('p')
        }
      }),
      { global: { provide: { [clientKey as symbol]: client } } }
    )
    return result as ReturnType<typeof useRunDetail>
  }
  const update = (seq: number, ...events: RunEvent[]): WorkbenchEvent => ({
    type: 'run',
    runId: 'a',
    seq,
    events,
    summary: run('a', seq)
  })

  it("takes what came before the snapshot's number once, and what came after it in order", async () => {
    let snapshot = detail(2)
    const { client, emit } = fakeClient({
      'runs.show': () => snapshot,
      'runs.steps': () => ({ ...stepsFrom(1, 4), seq: snapshot.summary.seq }),
      'runs.log': () => []
    })
    const shown = open(client)
    // While the snapshot is under way: one that is part of it already, one that is not.
    emit(update(2, { type: 'epoch', metrics: epochOf(1) }))
    emit(
      update(3, { type: 'steps', steps: stepsFrom(5, 2, 'NaN') }, { type: 'epoch', metrics: epochOf(2) })
    )
    await flushPromises()
    await flushPromises()
    expect(shown.detail.value?.epochs.map((each) => each.epoch)).toEqual([1, 2])
    expect(shown.steps.value.step).toEqual([1, 2, 3, 4, 5, 6])
    expect(shown.steps.value.loss.slice(-2)).toEqual(['NaN', 'NaN'])
    snapshot = detail(3)
  })

  it('asks for everything anew where a number is missing', async () => {
    let snapshot = detail(1)
    const { client, emit, asked } = fakeClient({
      'runs.show': () => snapshot,
      'runs.steps': () => ({ ...stepsFrom(1, 4), seq: snapshot.summary.seq }),
      'runs.log': () => []
    })
    const shown = open(client)
    await flushPromises()
    await flushPromises()
    const before = asked.length
    snapshot = detail(5, [epochOf(1), epochOf(2), epochOf(3)])
    emit(update(5, { type: 'epoch', metrics: epochOf(3) }))
    lookAtWindow()
    await flushPromises()
    await flushPromises()
    expect(asked.length).toBe(before + 3)
    expect(shown.detail.value?.epochs.map((each) => each.epoch)).toEqual([1, 2, 3])
  })
})
