import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CheckpointInfo, RunEvent, RunSummary } from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const create = (store: RunStore, id: string, createdAt = 1): RunSummary =>
  store.create({
    id,
    name: id,
    spec: tinySpec(),
    machine,
    applicationVersion: '1',
    commit: null,
    createdAt
  })
function open(place = workspace()): RunStore {
  const store = new RunStore(place)
  onTestFinished(() => store.close())
  return store
}
/** Four steps an epoch, as in the fixtures. */
const resumed = (
  epoch: number,
  step: number,
  at: number,
  change: Partial<Extract<RunEvent, { type: 'resumed' }>> = {}
): RunEvent => ({
  type: 'resumed',
  at,
  epoch,
  step,
  stepsPerEpoch: 4,
  epochs: Array.from({ length: epoch }, (_, i) => epochOf(i + 1)),
  ...change
})
const status = (value: RunSummary['status'], at: number): Extract<RunEvent, { type: 'status' }> => ({
  type: 'status',
  status: value,
  error: null,
  at
})
const checkpoint = (epoch: number): CheckpointInfo => ({
  file: `checkpoints/epoch-000${epoch}.safetensors`,
  epoch,
  step: 0,
  bytes: 1,
  at: 1,
  roles: ['last'],
  val_accuracy: 0.5
})

/** A run of three epochs and two steps, with a block of three steps that begins within an epoch. */
function trained(store: RunStore): void {
  create(store, 'r')
  store.append('r', [
    status('preparing', 1000),
    { type: 'setup', setup: tinySetup },
    resumed(0, 0, 2000),
    status('running', 2000)
  ])
  for (const epoch of [1, 2, 3])
    store.append('r', [
      { type: 'steps', steps: stepsFrom(epoch * 4 - 3, 4, 1) },
      { type: 'epoch', metrics: epochOf(epoch) }
    ])
  store.append('r', [
    { type: 'steps', steps: stepsFrom(13, 2, 1) },
    { type: 'checkpoints', checkpoints: [checkpoint(2), checkpoint(3)] }
  ])
}

describe('a run that goes on from before what was stored', () => {
  it('forgets the epochs and steps that come again, in the middle of a block too', () => {
    const store = open()
    trained(store)
    expect(store.summary('r')).toMatchObject({ epochsDone: 3, best: { epoch: 3 } })
    store.append('r', [resumed(1, 2, 9000)])
    expect(store.epochs('r')).toEqual([epochOf(1)])
    expect(store.steps('r', 100).step).toEqual([1, 2, 3, 4, 5, 6])
    expect(store.summary('r')).toMatchObject({
      epochsDone: 1,
      last: epochOf(1),
      best: { epoch: 1, val_accuracy: 0.5 }
    })
    store.append('r', [
      { type: 'steps', steps: stepsFrom(7, 2, 2) },
      { type: 'epoch', metrics: epochOf(2) }
    ])
    expect(store.steps('r', 100)).toMatchObject({
      step: [1, 2, 3, 4, 5, 6, 7, 8],
      loss: [1, 1, 1, 1, 1, 1, 2, 2]
    })
    expect(store.epochs('r')).toEqual([epochOf(1), epochOf(2)])
  })

  it('begins anew where nothing was saved', () => {
    const store = open()
    trained(store)
    store.append('r', [resumed(0, 0, 9000)])
    expect(store.epochs('r')).toEqual([])
    expect(store.steps('r', 100).step).toEqual([])
    expect(store.summary('r')).toMatchObject({ epochsDone: 0, last: null, best: null })
  })

  it('knows no hash of weights that it has no more', () => {
    const store = open()
    trained(store)
    store.append('r', [{ ...status('completed', 8000), weightsSha256: 'ab'.repeat(32) }])
    expect(store.detail('r').weightsSha256).toBe('ab'.repeat(32))
    store.append('r', [resumed(3, 0, 9000)])
    expect(store.detail('r').weightsSha256).toBeNull()
  })
})

describe('a run whose trainer outlived its workbench', () => {
  it('gets the epochs, the steps and the checkpoints that nobody had stored, each once', () => {
    const store = open()
    create(store, 'r')
    store.append('r', [resumed(0, 0, 2000), { type: 'steps', steps: stepsFrom(1, 3, 1) }])
    store.append('r', [resumed(2, 1, 9000, { steps: stepsFrom(2, 9, 2), checkpoints: [checkpoint(2)] })])
    expect(store.epochs('r')).toEqual([epochOf(1), epochOf(2)])
    expect(store.steps('r', 100)).toMatchObject({
      step: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      loss: [1, 1, 1, 2, 2, 2, 2, 2, 2]
    })
    expect(store.detail('r').checkpoints).toEqual([checkpoint(2)])
    // Told a second time, as after another accident: nothing is there twice.
    store.append('r', [resumed(2, 1, 9500, { steps: stepsFrom(2, 9, 2), checkpoints: [checkpoint(2)] })])
    expect(store.steps('r', 100).step).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('gets the steps that its checkpoint remembers where none was stored, and only those until it', () => {
    const store = open()
    create(store, 'r')
    store.append('r', [resumed(1, 0, 9000, { steps: stepsFrom(1, 6, 2) })])
    expect(store.steps('r', 100).step).toEqual([1, 2, 3, 4])
  })
})

describe('the stretches of a run', () => {
  it('begin and end, and their time is what was really trained', () => {
    const store = open()
    trained(store)
    expect(store.summary('r')).toMatchObject({ activeSince: 2000, activeSeconds: 0 })
    store.append('r', [status('paused', 5000)])
    expect(store.summary('r')).toMatchObject({ activeSince: null, activeSeconds: 3, endedAt: 5000 })
    // While it waits again no time is counted.
    store.append('r', [status('queued', 60_000)])
    store.append('r', [status('preparing', 90_000)])
    store.append('r', [
      resumed(3, 2, 100_000),
      { type: 'proof', proof: { step: 15, before: 0.25, after: 0.25 } },
      status('running', 100_000)
    ])
    store.append('r', [status('completed', 104_000)])
    expect(store.summary('r')).toMatchObject({ activeSeconds: 7, startedAt: 1000, endedAt: 104_000 })
    expect(store.detail('r').sessions).toEqual([
      { startedAt: 2000, endedAt: 5000, firstStep: 1, proof: null },
      {
        startedAt: 100_000,
        endedAt: 104_000,
        firstStep: 15,
        proof: { step: 15, before: 0.25, after: 0.25 }
      }
    ])
  })

  it('end where a run goes back to the queue by itself', () => {
    const store = open()
    trained(store)
    store.append('r', [status('queued', 6000)])
    expect(store.summary('r')).toMatchObject({ activeSince: null, activeSeconds: 4 })
  })

  it('never last less than nothing where the clock is set back, nor does the run', () => {
    const store = open()
    trained(store)
    store.append('r', [status('paused', 500)])
    expect(store.summary('r')).toMatchObject({ activeSeconds: 0, startedAt: 1000, endedAt: 1000 })
    store.append('r', [resumed(3, 2, 300)])
    store.append('r', [status('completed', 900)])
    expect(
      store.detail('r').sessions.every(({ startedAt, endedAt }) => (endedAt ?? 0) >= startedAt)
    ).toBe(true)
    expect(store.summary('r')).toMatchObject({ activeSeconds: 0.6, endedAt: 1000 })
    // Steps of the earlier clock and of the later one are one curve, in the order of their numbers.
    store.append('r', [
      { type: 'steps', steps: { ...stepsFrom(15, 2), at: [10, 20] } },
      { type: 'epoch', metrics: epochOf(4) }
    ])
    expect(store.steps('r', 100).step).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
  })
})

describe('what was changed while a run trained', () => {
  it('is there once a step, in the order of the steps, however often it was made', () => {
    const store = open()
    trained(store)
    const steered = (step: number, learningRate: number, at: number): RunEvent => ({
      type: 'steered',
      steering: { step, change: { learningRate }, at }
    })
    store.append('r', [steered(9, 0.1, 1), steered(5, 0.2, 2)])
    store.append('r', [steered(9, 0.1, 3)])
    expect(store.detail('r').steering).toEqual([
      { step: 5, change: { learningRate: 0.2 }, at: 2 },
      { step: 9, change: { learningRate: 0.1 }, at: 3 }
    ])
  })

  it('changes how many epochs are planned', () => {
    const store = open()
    trained(store)
    store.append('r', [
      { type: 'steered', steering: { step: 5, change: { epochs: 7 }, at: 1 } },
      { type: 'steered', steering: { step: 6, change: { learningRate: 1 }, at: 1 } }
    ])
    expect(store.summary('r').epochsPlanned).toBe(7)
  })
})

describe('the queue in the store', () => {
  it('gives each waiting run its turn, and survives', () => {
    const place = workspace()
    const store = new RunStore(place)
    for (const id of ['a', 'b', 'c']) create(store, id)
    store.setQueue(['a', 'b', 'c'])
    store.setQueue(['c', 'a'])
    expect(['a', 'b', 'c'].map((id) => store.summary(id).queuePosition)).toEqual([2, null, 1])
    expect(store.waiting()).toEqual(['c', 'a'])
    store.close()
    const again = open(place)
    expect(['a', 'b', 'c'].map((id) => again.summary(id).queuePosition)).toEqual([2, null, 1])
  })
})
