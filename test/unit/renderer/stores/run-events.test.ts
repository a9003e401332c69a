import { afterAll, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import {
  applyRunEvent,
  applyToSteps,
  noSteps,
  type RunDetail,
  type RunEvent,
  type RunSteps
} from '../../../../src-main/contract'
import { RunStore } from '../../../../src-main/runs/run-store'
import { useRunDetail } from '../../../../src-renderer/stores/run-detail'
import { fakeClient, inWindow, lookAtWindow } from '../../../support/fake-client'
import { RandomRunEvents, randomNumbers } from '../../../support/random-run-events'
import { machine, tinySpec } from '../../../support/run-fixtures'
import { temporaryFolder } from '../../../support/temporary-folder'

const folder = temporaryFolder()
const store = new RunStore(folder)
afterAll(() => store.close())

/** Everything that is shown of a run. */
interface Shown {
  detail: RunDetail | null
  steps: RunSteps
  texts: string[]
}
/** All steps that are stored, one by one. */
const allSteps = (id: string): RunSteps & { seq: number } => store.steps(id, 1e6)
function storedOf(id: string): Shown {
  const { seq: _seq, ...steps } = allSteps(id)
  return { detail: store.detail(id), steps, texts: store.log(id).map(({ text }) => text) }
}

/** What the events mean, and nothing else: no database, no window. */
function meant(start: RunDetail, batches: RunEvent[][]): Shown {
  const events = batches.flat()
  const detail = events.reduce(applyRunEvent, start)
  return {
    detail: { ...detail, summary: { ...detail.summary, seq: batches.length } },
    steps: events.reduce(applyToSteps, noSteps()),
    texts: events.flatMap((event) => (event.type === 'log' ? [event.line.text] : []))
  }
}

/** A window that is opened on a run as it is stored; returns what it shows of it, and how it is told. */
async function openWindow(id: string) {
  const { client, emit } = fakeClient({
    'runs.steps': () => allSteps(id),
    'runs.log': () => store.log(id),
    'runs.show': () => store.detail(id)
  })
  const { value, scope } = inWindow(client, () => useRunDetail(ref(id)))
  while (value.detail.value === null) await nextTick()
  const shown = (): Shown => {
    lookAtWindow()
    const { step, loss, accuracy, imagesPerSecond, at, use } = value.steps.value
    return {
      detail: value.detail.value,
      steps: { step, loss, accuracy, imagesPerSecond, at, ...(use && { use }) },
      texts: value.log.value.map(({ text }) => text)
    }
  }
  return { emit, shown, close: () => scope.stop() }
}

it('means the same to the store, to a window and to nobody, in 1,000 random histories', async () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const random = new RandomRunEvents(randomNumbers(seed))
    const id = `run-${seed}`
    store.create({
      id,
      name: id,
      spec: tinySpec(),
      machine,
      applicationVersion: '1',
      commit: null,
      createdAt: 1
    })
    const start = store.detail(id)
    const batches = random.batches(1 + random.upTo(9))
    const opened = random.upTo(batches.length - 1)

    for (const events of batches.slice(0, opened)) store.append(id, events)
    const window = await openWindow(id)
    for (const events of batches.slice(opened)) {
      const summary = store.append(id, events)
      window.emit({ type: 'run', runId: id, seq: summary.seq, events, summary })
    }

    const expected = meant(start, batches)
    expect(storedOf(id), `stored, seed ${seed}`).toEqual(expected)
    expect(window.shown(), `in the window, seed ${seed}`).toEqual(expected)
    window.close()
  }
  const again = new RunStore(folder)
  expect(again.list()).toEqual(store.list())
  again.close()
}, 120_000)
