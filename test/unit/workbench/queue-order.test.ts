import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  AtelierError,
  type CheckpointInfo,
  encodeError,
  type RunStatus,
  type TrainerEvent,
  type TrainResult,
  type WorkbenchEvent
} from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import { WaitingLine } from '../../../src-main/runs/waiting-line'
import { type Device, RunQueue } from '../../../src-main/workbench/run-queue'
import { fakeLauncher, type FakeTrainer } from '../../support/fake-trainer'
import { machine, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const result = (value: Partial<TrainResult>): { ok: true; value: TrainResult } => ({
  ok: true,
  value: {
    status: 'completed',
    epochs: 1,
    best: null,
    seconds: 1,
    weightsSha256: null,
    error: null,
    ...value
  }
})
const completed = result({})

interface Opened {
  queue: RunQueue
  store: RunStore
  trainers: FakeTrainer[]
  statusOf(id: string): RunStatus
  becomes(id: string, status: RunStatus): Promise<void>
  /** Names of the runs that wait, in their turn. */
  waiting(): string[]
  close(): Promise<void>
}
function open({
  place = join(root, String(workspaces++)),
  perDevice = 1,
  deviceOf = (): Device => 'cpu',
  emit = (): void => undefined
}: {
  place?: string
  perDevice?: number
  deviceOf?: (engine: string) => Device
  emit?: (event: WorkbenchEvent) => void
} = {}): Opened {
  const store = new RunStore(place)
  const { launch, trainers } = fakeLauncher()
  const queue = new RunQueue(store, {
    launch,
    threads: () => null,
    runsPerDevice: () => perDevice,
    deviceOf,
    emit
  })
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    const closed = queue.close()
    trainers.forEach((trainer) => trainer.die(0, null))
    await closed
    store.close()
  }
  onTestFinished(close)
  const statusOf = (id: string): RunStatus => store.summary(id).status
  const waiting = (): string[] =>
    store
      .list()
      .filter((run) => run.queuePosition !== null)
      .sort((a, b) => (a.queuePosition ?? 0) - (b.queuePosition ?? 0))
      .map(({ name }) => name)
  return {
    queue,
    store,
    trainers,
    statusOf,
    becomes: (id, status) => expect.poll(() => statusOf(id)).toBe(status),
    waiting,
    close
  }
}
const jobOf = async (trainers: FakeTrainer[], i: number): Promise<FakeTrainer> => {
  await expect.poll(() => trainers[i]?.job ?? null).not.toBeNull()
  return trainers[i] as FakeTrainer
}
const named = (name: string, change: Parameters<typeof tinySpec>[0] = {}): ReturnType<typeof tinySpec> =>
  tinySpec({ name, ...change })
const begun = (step: number): TrainerEvent[] => [
  { type: 'setup', setup: tinySetup },
  {
    type: 'resumed',
    at: Date.now(),
    epoch: Math.floor(step / 4),
    step: step % 4,
    stepsPerEpoch: 4,
    epochs: []
  }
]
const savedAt = (epoch: number, step = 0): TrainerEvent => {
  const checkpoint: CheckpointInfo = {
    file: `checkpoints/epoch-000${epoch}.safetensors`,
    epoch,
    step,
    bytes: 1,
    at: 1,
    roles: ['last'],
    val_accuracy: null
  }
  return { type: 'checkpoints', checkpoints: [checkpoint] }
}

describe('a queue of a thousand runs', () => {
  it('begins the first of them without reading, storing or telling of the others', async () => {
    const place = join(root, String(workspaces++))
    const store = new RunStore(place)
    const ids = Array.from({ length: 1000 }, (_, i) => `waiting-${i}`)
    for (const id of ids)
      store.create({
        id,
        name: id,
        spec: tinySpec(),
        machine,
        applicationVersion: '1',
        commit: null,
        createdAt: 1
      })
    store.setQueue(ids)
    store.close()

    const told: WorkbenchEvent[] = []
    const {
      queue,
      store: opened,
      waiting,
      trainers
    } = open({ place, emit: (event) => told.push(event) })
    const read = vi.spyOn(opened, 'detail')
    const changed = vi.spyOn(WaitingLine.prototype, 'apply')
    queue.serve()
    await jobOf(trainers, 0)
    expect(read.mock.calls.map(([id]) => id)).toEqual(['waiting-0'])
    expect(changed.mock.calls.map(([, changes]) => changes)).toEqual([[{ id: 'waiting-0', turn: null }]])
    expect(told.map(({ type }) => type)).toEqual(['run', 'queue-changed'])
    expect(waiting()).toEqual(ids.slice(1))
  })
})

describe('turns', () => {
  it('are as many at once as a device is allowed to have, each device by itself', async () => {
    const { queue, statusOf, trainers, becomes } = open({
      perDevice: 2,
      deviceOf: (engine) => (engine === 'webgpu' ? 'gpu' : 'cpu')
    })
    const cpu = [1, 2, 3].map((i) => queue.start(named(`cpu ${i}`)).id)
    const gpu = [1, 2, 3].map((i) => queue.start(named(`gpu ${i}`, { engine: 'webgpu' })).id)
    expect([...cpu, ...gpu].map(statusOf)).toEqual([
      'preparing',
      'preparing',
      'queued',
      'preparing',
      'preparing',
      'queued'
    ])
    // The first of the gpu's ends: the gpu's next begins, not the cpu's.
    await (await jobOf(trainers, 2)).end(completed)
    await becomes(gpu[2] as string, 'preparing')
    expect(statusOf(cpu[2] as string)).toBe('queued')
  })

  it('can be exchanged while runs wait, and are taken in the new order', async () => {
    const { queue, waiting, trainers, becomes } = open()
    const ids = Object.fromEntries(
      ['first', 'a', 'b', 'c'].map((name) => [name, queue.start(named(name)).id])
    )
    expect(waiting()).toEqual(['a', 'b', 'c'])
    expect(queue.move(ids['c'] as string, 1).map(({ name }) => name)).toEqual(['c', 'a', 'b'])
    expect(queue.move(ids['c'] as string, 2).map(({ name }) => name)).toEqual(['a', 'c', 'b'])
    expect(queue.move(ids['a'] as string, 99).map(({ name }) => name)).toEqual(['c', 'b', 'a'])
    expect(waiting()).toEqual(['c', 'b', 'a'])
    expect(() => queue.move(ids['first'] as string, 1)).toThrow(
      expect.objectContaining({ code: 'RUN_NOT_WAITING' })
    )
    await (await jobOf(trainers, 0)).end(completed)
    await becomes(ids['c'] as string, 'preparing')
    expect(waiting()).toEqual(['b', 'a'])
  })

  it('survive a restart in their order, whatever the clock says', async () => {
    const place = join(root, String(workspaces++))
    const before = open({ place })
    for (const name of ['first', 'a', 'b', 'c']) before.queue.start(named(name))
    before.queue.move(before.store.resolve('c'), 1)
    await before.close()
    const after = open({ place })
    expect(after.waiting()).toEqual(['c', 'a', 'b'])
    // Nobody trains before someone who stays says so.
    expect(after.trainers).toHaveLength(0)
    after.queue.serve()
    const first = await jobOf(after.trainers, 0)
    expect(first.job).toMatchObject({ spec: { name: 'c' } })
  })

  it("of a command line are its own runs' alone: what waited before goes on waiting", async () => {
    const place = join(root, String(workspaces++))
    const before = open({ place })
    for (const name of ['first', 'left']) before.queue.start(named(name))
    await before.close()
    const after = open({ place })
    const own = after.queue.start(named('own'))
    const trainer = await jobOf(after.trainers, 0)
    expect(trainer.job).toMatchObject({ spec: { name: 'own' } })
    await trainer.end(completed)
    await after.becomes(own.id, 'completed')
    expect(after.trainers).toHaveLength(1)
    expect(after.waiting()).toEqual(['left'])
  })
})

describe('a waiting run', () => {
  it('gives up its turn where it is paused, and gets a new one where it is resumed', async () => {
    const { queue, waiting, statusOf } = open()
    queue.start(named('first'))
    const { id } = queue.start(named('a'))
    queue.start(named('b'))
    expect(queue.pause(id).status).toBe('paused')
    expect(waiting()).toEqual(['b'])
    expect(queue.resume(id)).toMatchObject({ status: 'queued', queuePosition: 2 })
    expect(waiting()).toEqual(['b', 'a'])
    expect(() => queue.resume(id)).toThrow(expect.objectContaining({ code: 'RUN_IS_ACTIVE' }))
    expect(() => queue.steer(id, { learningRate: 1 })).toThrow(
      expect.objectContaining({ code: 'RUN_NOT_STEERABLE' })
    )
    expect(statusOf(id)).toBe('queued')
  })
})

describe('a run under way', () => {
  it('that is paused frees its device for the next, and goes on with its changes', async () => {
    const { queue, store, trainers, becomes } = open()
    const { id } = queue.start(named('a'))
    const next = queue.start(named('b'))
    const trainer = await jobOf(trainers, 0)
    trainer.events(...begun(0))
    await becomes(id, 'running')
    queue.steer(id, { learningRate: 0.5 })
    await expect.poll(() => trainer.changes).toEqual([{ learningRate: 0.5 }])
    trainer.events({ type: 'steered', steering: { step: 3, change: { learningRate: 0.5 }, at: 1 } })
    queue.pause(id)
    await expect.poll(() => trainer.pauseRequested).toBe(true)
    await trainer.end(result({ status: 'paused', weightsSha256: 'ab'.repeat(32) }))
    await becomes(id, 'paused')
    await becomes(next.id, 'preparing')
    expect(store.detail(id).weightsSha256).toBe('ab'.repeat(32))
    queue.resume(id)
    await (await jobOf(trainers, 1)).end(completed)
    expect((await jobOf(trainers, 2)).job).toMatchObject({
      kind: 'train',
      spec: { name: 'a', steering: [{ step: 3, change: { learningRate: 0.5 } }] },
      initial: null
    })
  })

  it('is resumed only when its former process is gone, also where the device has room', async () => {
    const { queue, trainers, becomes, statusOf } = open({ perDevice: 3 })
    const { id } = queue.start(named('a'))
    const trainer = await jobOf(trainers, 0)
    queue.pause(id)
    // The answer comes a moment before the process has left.
    void trainer.end(result({ status: 'paused' }))
    while (statusOf(id) !== 'paused') await setImmediate()
    queue.resume(id)
    expect(trainers).toHaveLength(1)
    expect(statusOf(id)).toBe('queued')
    await becomes(id, 'preparing')
    await (await jobOf(trainers, 1)).end(completed)
    await becomes(id, 'completed')
  })

  it('is paused where the disk is full, with what to do, and can be resumed', async () => {
    const { queue, store, trainers, becomes } = open()
    const { id } = queue.start(named('a'))
    const full = encodeError(new AtelierError('DISK_FULL', { path: '/here' }))
    await (await jobOf(trainers, 0)).end(result({ status: 'paused', error: full }))
    await becomes(id, 'paused')
    expect(store.summary(id).error).toEqual(full)
    expect(queue.resume(id)).toMatchObject({
      status: expect.stringMatching(/queued|preparing/),
      error: null
    })
  })

  it.each([
    ['paused', 'pause'],
    ['stopped', 'stop']
  ] as const)(
    'that is %s can be resumed, as can one that failed or was interrupted; one that is completed cannot',
    async (status, verb) => {
      const place = join(root, String(workspaces++))
      const before = open({ place, perDevice: 4 })
      const [asked, failed, interrupted, done] = ['asked', 'failed', 'interrupted', 'done'].map(
        (name) => before.queue.start(named(name)).id
      ) as [string, string, string, string]
      before.queue[verb](asked)
      await (await jobOf(before.trainers, 0)).end(result({ status }))
      await (
        await jobOf(before.trainers, 1)
      ).end({
        ok: false,
        error: encodeError(
          new AtelierError('LOSS_NOT_FINITE', { value: 'NaN', step: 1, epoch: 1, where: '' })
        )
      })
      await (await jobOf(before.trainers, 3)).end(completed)
      await before.becomes(done, 'completed')
      await before.becomes(failed, 'failed')
      await before.close()
      const { queue, statusOf } = open({ place, perDevice: 4 })
      expect([asked, failed, interrupted, done].map(statusOf)).toEqual([
        status,
        'failed',
        'interrupted',
        'completed'
      ])
      expect(() => queue.resume(done)).toThrow(expect.objectContaining({ code: 'RUN_NOT_RESUMABLE' }))
      for (const id of [asked, failed, interrupted]) expect(queue.resume(id).status).toBe('preparing')
      expect(() => queue.resume('unheard of')).toThrow(expect.objectContaining({ code: 'UNKNOWN_RUN' }))
    }
  )
})

describe('a run that resumes by itself', () => {
  it('does so at the next start of a workbench that stays, before what waits', async () => {
    const place = join(root, String(workspaces++))
    const before = open({ place })
    const { id } = before.queue.start(named('a', { autoResume: true }))
    const plain = before.queue.start(named('b'))
    await jobOf(before.trainers, 0)
    await before.close()
    const after = open({ place })
    expect(after.statusOf(id)).toBe('interrupted')
    after.queue.serve()
    expect((await jobOf(after.trainers, 0)).job).toMatchObject({ spec: { name: 'a' } })
    expect(after.statusOf(plain.id)).toBe('queued')
  })

  it('goes on after its trainer died, as long as it comes further, and not for ever', async () => {
    const { queue, store, trainers, becomes, statusOf } = open()
    const { id } = queue.start(named('a', { autoResume: true }))
    const waits = queue.start(named('b'))
    const seen: RunStatus[] = []
    const first = await jobOf(trainers, 0)
    first.events(...begun(0), savedAt(1))
    await becomes(id, 'running')
    await expect.poll(() => store.detail(id).checkpoints.length).toBe(1)
    first.die(null, 'SIGKILL')
    // It goes on before what waits.
    const second = await jobOf(trainers, 1)
    seen.push(statusOf(id))
    expect(second.job).toMatchObject({ spec: { name: 'a' } })
    expect(
      store.log(id).some(({ level, text }) => level === 'warning' && text.includes('goes on by itself'))
    ).toBe(true)
    // Now nothing is saved beyond the step that it began with.
    second.events(...begun(4))
    await becomes(id, 'running')
    second.die(null, 'SIGKILL')
    await becomes(id, 'failed')
    expect(store.summary(id).error?.code).toBe('TRAINER_DIED')
    await becomes(waits.id, 'preparing')
    expect(seen).toEqual(['preparing'])
  })

  it('does not where it was not asked to', async () => {
    const { queue, store, trainers, becomes } = open()
    const { id } = queue.start(named('a'))
    const trainer = await jobOf(trainers, 0)
    trainer.events(...begun(0), savedAt(1))
    await expect.poll(() => store.detail(id).checkpoints.length).toBe(1)
    trainer.die(null, 'SIGKILL')
    await becomes(id, 'failed')
  })
})
