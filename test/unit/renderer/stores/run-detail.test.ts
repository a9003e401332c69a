import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import {
  AtelierError,
  type CheckpointInfo,
  decodeMetric,
  type RunDetail,
  type RunEvent,
  type RunSession,
  type StepColumns
} from '../../../../src-main/contract'
import { useRunDetail } from '../../../../src-renderer/stores/run-detail'
import { deferred, fakeClient, inWindow, lookAtWindow, summaryOf } from '../../../support/fake-client'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../../../support/run-fixtures'

const detailOf = (seq: number, epochs: RunDetail['epochs'] = [], id = 'run-1'): RunDetail => ({
  summary: summaryOf({ id, seq, epochsDone: epochs.length }),
  spec: tinySpec(),
  setup: null,
  epochs,
  sessions: [],
  checkpoints: [],
  steering: [],
  parent: null,
  applicationVersion: '0.1.0',
  commit: null,
  weightsSha256: null,
  folder: '/runs/run-1',
  machine: {
    hostname: 'here',
    platform: 'linux',
    cpu: 'A processor',
    cores: 2,
    memoryBytes: 8e9,
    node: '20'
  }
})
const checkpointOf = (file: string): CheckpointInfo => ({
  file,
  epoch: 1,
  step: 0,
  bytes: 100,
  at: 1,
  roles: ['last'],
  val_accuracy: 0.5
})
const sessionOf = (firstStep: number, endedAt: number | null): RunSession => ({
  startedAt: 0,
  endedAt,
  firstStep,
  proof: null
})
const told = (seq: number, events: RunEvent[]) => ({
  type: 'run' as const,
  runId: 'run-1',
  seq,
  events,
  summary: summaryOf({ seq, epochsDone: seq })
})
const noSteps = (seq: number): StepColumns & { seq: number } => ({ ...stepsFrom(1, 0), seq })

describe('a run in detail', () => {
  beforeEach(() => void vi.useFakeTimers())
  const settle = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(10)
    lookAtWindow()
    await vi.advanceTimersByTimeAsync(10)
  }

  it('appends what happens, in order', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => ({ ...stepsFrom(1, 2), seq: 1 }),
      'runs.log': () => [],
      'runs.show': () => detailOf(1)
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(
      told(2, [
        { type: 'setup', setup: tinySetup },
        { type: 'steps', steps: stepsFrom(3, 2) }
      ])
    )
    emit(
      told(3, [
        { type: 'epoch', metrics: epochOf(1) },
        { type: 'log', line: { at: 1, level: 'info', text: 'epoch 1' } }
      ])
    )
    lookAtWindow()
    expect(run.steps.value.step).toEqual([1, 2, 3, 4])
    expect(run.detail.value?.setup?.engine).toBe('cpu')
    expect(run.detail.value?.epochs.map((epoch) => epoch.epoch)).toEqual([1])
    expect(run.log.value.map((line) => line.text)).toEqual(['epoch 1'])
  })

  it('applies what was told before the snapshot arrived, and only what the snapshot lacks', async () => {
    const show = deferred<RunDetail>()
    const { client, emit } = fakeClient({
      'runs.steps': () => ({ ...stepsFrom(1, 4), seq: 2 }),
      'runs.log': () => [],
      'runs.show': () => show.promise
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(told(2, [{ type: 'steps', steps: stepsFrom(3, 2) }]))
    emit(told(3, [{ type: 'steps', steps: stepsFrom(5, 1) }]))
    show.resolve(detailOf(2))
    await settle()
    expect(run.steps.value.step).toEqual([1, 2, 3, 4, 5])
    expect(run.detail.value?.summary.epochsDone).toBe(3)
  })

  it('asks for its steps and its log at once, and for the rest when both are there', async () => {
    const lines = deferred<[]>()
    const { client, asked } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => lines.promise,
      'runs.show': () => detailOf(1)
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    expect(asked.map(({ name }) => name)).toEqual(['runs.steps', 'runs.log'])
    await settle()
    // A log that was read after the summary would have lines that are told once more.
    expect(asked).toHaveLength(2)
    lines.resolve([])
    await settle()
    expect(asked.map(({ name }) => name)).toEqual(['runs.steps', 'runs.log', 'runs.show'])
    expect(run.detail.value?.summary.name).toBe('first')
  })

  it('is gone at once where it is deleted elsewhere, also where an answer is still under way', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': () => detailOf(1)
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit({ type: 'run-deleted', runId: 'run-2' })
    expect(run.detail.value?.summary.name).toBe('first')
    emit({ type: 'run-deleted', runId: 'run-1' })
    expect([run.detail.value, run.deleted.value, run.error.value?.code]).toEqual([
      null,
      'first',
      'UNKNOWN_RUN'
    ])
    await settle()
    expect(run.detail.value).toBeNull()
  })

  it('goes on with the extremes of thinned steps, and forgets them with their steps', async () => {
    const extremes = { loss: { low: [0.1], high: [9] }, accuracy: { low: [0], high: [1] } }
    const { client, emit } = fakeClient({
      'runs.steps': () => ({ ...stepsFrom(2, 1), extremes, seq: 1 }),
      'runs.log': () => [],
      'runs.show': () => detailOf(1)
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(told(2, [{ type: 'steps', steps: { ...stepsFrom(3, 2), loss: [3, 'NaN'] } }]))
    lookAtWindow()
    expect(run.steps.value.extremes?.loss).toEqual({ low: [0.1, 3, 'NaN'], high: [9, 3, 'NaN'] })
    emit(told(3, [{ type: 'resumed', epoch: 0, step: 3, stepsPerEpoch: 4, epochs: [], at: 5 }]))
    expect(run.steps.value.extremes).toEqual({
      loss: { low: [0.1, 3], high: [9, 3] },
      accuracy: { low: [0, 0.5], high: [1, 0.5] }
    })
  })

  it('asks for everything anew where an event is missing', async () => {
    let seq = 1
    const { client, emit, asked } = fakeClient({
      'runs.steps': () => noSteps(seq),
      'runs.log': () => [],
      'runs.show': () => detailOf(seq, seq > 1 ? [epochOf(1), epochOf(2)] : [])
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    seq = 3
    emit(told(3, [{ type: 'epoch', metrics: epochOf(2) }]))
    await settle()
    expect(run.detail.value?.epochs.map((epoch) => epoch.epoch)).toEqual([1, 2])
    expect(asked.filter((call) => call.name === 'runs.show')).toHaveLength(2)
  })

  it('forgets what did not happen where the run goes on from an earlier checkpoint', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => ({ ...stepsFrom(1, 11), seq: 1 }),
      'runs.log': () => [],
      'runs.show': () => detailOf(1, [epochOf(1), epochOf(2)])
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    // One epoch of four steps and three steps of the next are kept; the second epoch's end was not.
    emit(
      told(2, [
        {
          type: 'resumed',
          at: 500,
          epoch: 1,
          step: 3,
          stepsPerEpoch: 4,
          epochs: [epochOf(1, { loss: 0.25 })]
        },
        { type: 'steps', steps: stepsFrom(8, 2, 0.125) }
      ])
    )
    expect(run.steps.value.step).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(run.steps.value.loss.slice(-3)).toEqual([0.5, 0.125, 0.125])
    expect(run.detail.value?.epochs).toEqual([epochOf(1, { loss: 0.25 })])
    emit(told(3, [{ type: 'resumed', at: 500, epoch: 0, step: 0, stepsPerEpoch: 4, epochs: [] }]))
    expect([run.steps.value.step, run.detail.value?.epochs]).toEqual([[], []])
  })

  it('has every checkpoint that there is, and the changes in their order', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': () => ({ ...detailOf(1), checkpoints: [checkpointOf('a')] })
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(
      told(2, [
        { type: 'checkpoints', checkpoints: [checkpointOf('b'), checkpointOf('c')] },
        { type: 'steered', steering: { step: 5, at: 1, change: { learningRate: 0.1 } } }
      ])
    )
    emit(told(3, [{ type: 'steered', steering: { step: 9, at: 2, change: { epochs: 3 } } }]))
    emit(told(3, [{ type: 'steered', steering: { step: 9, at: 2, change: { epochs: 3 } } }]))
    expect(run.detail.value?.checkpoints.map(({ file }) => file)).toEqual(['b', 'c'])
    expect(run.detail.value?.steering.map(({ step }) => step)).toEqual([5, 9])
  })

  it('shows the proof of a resumed run in the session that lasts', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': () => ({ ...detailOf(1), sessions: [sessionOf(1, 100), sessionOf(3, null)] })
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(told(2, [{ type: 'proof', proof: { step: 3, before: 0.1, after: 0.1 } }]))
    expect(run.detail.value?.sessions.map(({ proof }) => proof)).toEqual([
      null,
      { step: 3, before: 0.1, after: 0.1 }
    ])
  })

  it('begins a session where training goes on, and ends it where it does not', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': () => ({ ...detailOf(1), sessions: [sessionOf(1, null)] })
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    const spans = () =>
      run.detail.value?.sessions.map(({ startedAt, endedAt, firstStep }) => [
        startedAt,
        endedAt,
        firstStep
      ])
    emit(told(2, [{ type: 'status', status: 'paused', error: null, at: 100 }]))
    expect(spans()).toEqual([[0, 100, 1]])
    emit(
      told(3, [
        { type: 'status', status: 'queued', error: null, at: 200 },
        { type: 'status', status: 'preparing', error: null, at: 210 }
      ])
    )
    emit(told(4, [{ type: 'resumed', at: 300, epoch: 2, step: 3, stepsPerEpoch: 4, epochs: [] }]))
    expect(spans()).toEqual([
      [0, 100, 1],
      [300, null, 12]
    ])
    // The workbench died and told of no end: it is where the next one begins at the latest.
    emit(told(5, [{ type: 'resumed', at: 400, epoch: 2, step: 0, stepsPerEpoch: 4, epochs: [] }]))
    expect(spans()).toEqual([
      [0, 100, 1],
      [300, 400, 12],
      [400, null, 9]
    ])
  })

  it('counts a change once that is made again after going back before it', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': () => detailOf(1)
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(told(2, [{ type: 'steered', steering: { step: 9, at: 1, change: { epochs: 3 } } }]))
    emit(
      told(3, [
        { type: 'steered', steering: { step: 7, at: 2, change: { epochs: 4 } } },
        { type: 'steered', steering: { step: 9, at: 3, change: { epochs: 3 } } }
      ])
    )
    expect(run.detail.value?.steering.map(({ step, at }) => [step, at])).toEqual([
      [7, 2],
      [9, 3]
    ])
  })

  it('does not show a snapshot that a later one has overtaken', async () => {
    const answers = [deferred<RunDetail>(), deferred<RunDetail>()]
    let number = 0
    const { client, emit, reconnect } = fakeClient({
      'runs.steps': () => noSteps(number === 0 ? 1 : 4),
      'runs.log': () => [],
      'runs.show': () => (answers[number++] as (typeof answers)[0]).promise
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    reconnect()
    await settle()
    answers[1]?.resolve(detailOf(4, [epochOf(1), epochOf(2)]))
    await settle()
    emit(told(5, [{ type: 'epoch', metrics: epochOf(3) }]))
    answers[0]?.resolve(detailOf(1))
    await settle()
    expect(run.detail.value?.epochs.map((epoch) => epoch.epoch)).toEqual([1, 2, 3])
  })

  it('keeps NaN and the infinities of a run that diverges', async () => {
    const { client, emit } = fakeClient({
      'runs.steps': () => ({ ...stepsFrom(1, 1, 'NaN'), seq: 1 }),
      'runs.log': () => [],
      'runs.show': () => detailOf(1)
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    emit(
      told(2, [
        { type: 'steps', steps: stepsFrom(2, 1, 'Infinity') },
        { type: 'epoch', metrics: epochOf(1, { loss: 'NaN', val_loss: '-Infinity' }) }
      ])
    )
    lookAtWindow()
    expect(run.steps.value.loss.map((value) => decodeMetric(value ?? 0))).toEqual([NaN, Infinity])
    expect(decodeMetric(run.detail.value?.epochs[0]?.loss ?? 0)).toBeNaN()
    expect(decodeMetric(run.detail.value?.epochs[0]?.val_loss ?? 0)).toBe(-Infinity)
  })

  it('shows the other run where the address changes, whatever the first one still answers', async () => {
    const slow = deferred<RunDetail>()
    const { client } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': ({ run }) => (run === 'run-1' ? slow.promise : detailOf(1, [], 'run-2'))
    })
    const id = ref('run-1')
    const { value: run } = inWindow(client, () => useRunDetail(id))
    await settle()
    id.value = 'run-2'
    await settle()
    slow.resolve(detailOf(1))
    await settle()
    expect(run.detail.value?.summary.id).toBe('run-2')
  })

  it('says that a run is not there', async () => {
    const { client } = fakeClient({
      'runs.steps': () => Promise.reject(new AtelierError('UNKNOWN_RUN', { run: 'run-1' }))
    })
    const { value: run } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    expect(run.error.value?.code).toBe('UNKNOWN_RUN')
  })

  it('stops listening with the view that shows it', async () => {
    const { client, listeners, reconnect, asked } = fakeClient({
      'runs.steps': () => noSteps(1),
      'runs.log': () => [],
      'runs.show': () => detailOf(1)
    })
    const { scope } = inWindow(client, () => useRunDetail(ref('run-1')))
    await settle()
    expect(listeners()).toBe(2)
    scope.stop()
    expect(listeners()).toBe(0)
    const before = asked.length
    reconnect()
    expect(asked).toHaveLength(before)
  })
})
