import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  AtelierError,
  encodeError,
  type RunStatus,
  type WorkbenchEvent
} from '../../../src-main/contract'
import { newRunId } from '../../../src-main/runs/run-id'
import { RunStore } from '../../../src-main/runs/run-store'
import { RunQueue } from '../../../src-main/workbench/runs/run-queue'
import type { TrainerLauncher } from '../../../src-main/workbench/processes/trainer-client'
import { fakeLauncher, type FakeTrainer } from '../../support/fake-trainer'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const completed = {
  ok: true as const,
  value: {
    status: 'completed',
    epochs: 1,
    best: { epoch: 1, val_accuracy: 0.5 },
    seconds: 2,
    weightsSha256: 'ab'.repeat(32),
    error: null
  }
}

interface Opened {
  queue: RunQueue
  store: RunStore
  trainers: FakeTrainer[]
  seen: WorkbenchEvent[]
  statusOf(id: string): RunStatus
  becomes(id: string, status: RunStatus): Promise<void>
}

function open(place = join(root, String(workspaces++)), launch?: TrainerLauncher): Opened {
  const store = new RunStore(place)
  const fake = fakeLauncher()
  const seen: WorkbenchEvent[] = []
  const queue = new RunQueue(store, {
    launch: launch ?? fake.launch,
    threads: () => null,
    runsPerDevice: () => 1,
    featureBytes: () => 0,
    deviceOf: () => 'cpu',
    emit: (event) => void seen.push(event)
  })
  onTestFinished(async () => {
    fake.trainers.forEach((trainer) => trainer.die(0, null))
    await queue.close()
    store.close()
  })
  const statusOf = (id: string): RunStatus => store.summary(id).status
  return {
    queue,
    store,
    trainers: fake.trainers,
    seen,
    statusOf,
    becomes: (id, status) => expect.poll(() => statusOf(id)).toBe(status)
  }
}
const latest = async (trainers: FakeTrainer[], count = 1): Promise<FakeTrainer> => {
  await expect.poll(() => trainers.length === count && trainers[count - 1]?.job !== null).toBe(true)
  return trainers[count - 1] as FakeTrainer
}

describe('a run', () => {
  it('goes from queued to completed, with everything its trainer said', async () => {
    const { queue, store, trainers, seen, becomes } = open()
    const { id, status } = queue.start(tinySpec())
    expect(status).toBe('preparing')
    const trainer = await latest(trainers)
    expect(trainer.job).toMatchObject({ kind: 'train', spec: tinySpec(), runFolder: store.folderOf(id) })
    trainer.events({ type: 'setup', setup: tinySetup })
    await becomes(id, 'running')
    trainer.events({ type: 'steps', steps: stepsFrom(1, 4) }, { type: 'epoch', metrics: epochOf(1) })
    await trainer.end(completed)
    await becomes(id, 'completed')
    expect(store.detail(id)).toMatchObject({
      weightsSha256: 'ab'.repeat(32),
      setup: tinySetup,
      epochs: [epochOf(1)]
    })
    const numbers = seen.flatMap((event) => (event.type === 'run' ? [event.seq] : []))
    expect(numbers).toEqual([1, 2, 3, 4])
  })

  it('fails with what its trainer said was wrong, and the log says it too', async () => {
    const { queue, store, trainers, becomes } = open()
    const { id } = queue.start(tinySpec())
    await (
      await latest(trainers)
    ).end({
      ok: false,
      error: encodeError(
        new AtelierError('LOSS_NOT_FINITE', { value: 'NaN', step: 3, epoch: 1, where: '' })
      )
    })
    await becomes(id, 'failed')
    expect(store.summary(id).error).toMatchObject({ code: 'LOSS_NOT_FINITE', params: { step: 3 } })
    expect(store.log(id).at(-1)).toMatchObject({
      level: 'error',
      text: expect.stringContaining('Lower the learning rate')
    })
  })

  it.each([
    [null, 'SIGKILL', 'signal SIGKILL'],
    [null, 'SIGSEGV', 'signal SIGSEGV'],
    [7, null, 'exit code 7']
  ])('whose process ends by itself (%s, %s) says how', async (code, signal, how) => {
    const { queue, store, trainers, becomes } = open()
    const { id } = queue.start(tinySpec())
    ;(await latest(trainers)).die(code, signal)
    await becomes(id, 'failed')
    expect(store.summary(id).error).toMatchObject({ code: 'TRAINER_DIED', params: { how } })
  })

  it('that a person stopped is stopped, also where its process had to be killed for it', async () => {
    const { queue, trainers, becomes } = open()
    const { id } = queue.start(tinySpec())
    const trainer = await latest(trainers)
    queue.stop(id)
    await expect.poll(() => trainer.stopRequested).toBe(true)
    trainer.die(null, 'SIGKILL')
    await becomes(id, 'stopped')
    expect(() => queue.stop(id)).toThrow(expect.objectContaining({ code: 'RUN_NOT_ACTIVE' }))
  })

  it('that stops as the workbench closes is interrupted; one that a person stopped is stopped', async () => {
    for (const [byPerson, expected] of [
      [false, 'interrupted'],
      [true, 'stopped']
    ] as const) {
      const { queue, trainers, statusOf } = open()
      const { id } = queue.start(tinySpec())
      const waiting = queue.start(tinySpec())
      const trainer = await latest(trainers)
      if (byPerson) queue.stop(id)
      const closed = queue.close()
      await trainer.end({
        ok: true,
        value: { ...completed.value, status: byPerson ? 'stopped' : 'paused' }
      })
      await closed
      expect(statusOf(id)).toBe(expected)
      // What waits goes on waiting.
      expect(statusOf(waiting.id)).toBe('queued')
      expect(() => queue.start(tinySpec())).toThrow(expect.objectContaining({ code: 'DISCONNECTED' }))
    }
  })
})

describe('the queue', () => {
  it("takes runs in order, one at a time, the next only when the last one's process is gone", async () => {
    const { queue, trainers, statusOf, becomes } = open()
    const [a, b, c] = [1, 2, 3].map((seed) => queue.start(tinySpec({ seed })).id) as [
      string,
      string,
      string
    ]
    expect([a, b, c].map(statusOf)).toEqual(['preparing', 'queued', 'queued'])
    queue.stop(b)
    expect(statusOf(b)).toBe('stopped')
    await (await latest(trainers)).end(completed)
    await becomes(a, 'completed')
    const next = await latest(trainers, 2)
    expect(next.job).toMatchObject({ spec: { seed: 3 } })
    await next.end(completed)
    await becomes(c, 'completed')
  })

  it('goes on where a trainer cannot even be started', async () => {
    const fake = fakeLauncher()
    let starts = 0
    const { queue, store, becomes, statusOf } = open(undefined, () => {
      if (starts++ === 0) throw new Error('spawn EAGAIN')
      return fake.launch()
    })
    const first = queue.start(tinySpec())
    expect(statusOf(first.id)).toBe('failed')
    expect(store.summary(first.id).error).toMatchObject({
      code: 'INTERNAL',
      params: { reason: 'spawn EAGAIN' }
    })
    const second = queue.start(tinySpec())
    await (await latest(fake.trainers)).end(completed)
    await becomes(second.id, 'completed')
  })

  it('finds the runs that a dead workbench left, ended when they were last heard of', () => {
    const place = join(root, String(workspaces++))
    const before = new RunStore(place)
    const id = newRunId(new Date(1_000_000))
    before.create({
      id,
      name: 'left',
      spec: tinySpec(),
      machine: {
        hostname: 'here',
        platform: 'linux',
        cpu: 'one',
        cores: 1,
        memoryBytes: 1,
        node: 'v20'
      },
      applicationVersion: '1',
      commit: null,
      createdAt: 900_000
    })
    before.append(id, [
      { type: 'status', status: 'running', error: null, at: 950_000 },
      { type: 'epoch', metrics: epochOf(1) },
      { type: 'steps', steps: stepsFrom(5, 3) }
    ])
    before.close()
    const { store } = open(place)
    // Step 7 of the fixture is at 1,000,070; its first epoch ended at 1,002,000.
    expect(store.summary(id)).toMatchObject({
      status: 'interrupted',
      epochsDone: 1,
      endedAt: 1_002_000,
      error: { code: 'TRAINER_DIED' }
    })
  })
})

describe('a store that cannot be written any more', () => {
  const full = (): never => {
    throw new AtelierError('DISK_FULL', { path: '/here' })
  }

  it('ends the run, tells every window, is told of it when it can, and the workbench lives on', async () => {
    const { queue, store, trainers, seen, statusOf, becomes } = open()
    const { id } = queue.start(tinySpec())
    const trainer = await latest(trainers)
    trainer.events({ type: 'setup', setup: tinySetup })
    await becomes(id, 'running')
    const append = vi.spyOn(store, 'append').mockImplementation(full)
    trainer.events({ type: 'epoch', metrics: epochOf(1) })
    await expect
      .poll(() => seen.at(-1))
      .toMatchObject({
        type: 'run-changed',
        summary: { id, status: 'paused', error: { code: 'DISK_FULL' } }
      })
    expect(trainer.killed).toBe(true)
    expect([statusOf(id), store.detail(id).summary.error?.code]).toEqual(['paused', 'DISK_FULL'])
    append.mockRestore()
    // What was on its way already is not stored after a hole.
    trainer.events({ type: 'steps', steps: stepsFrom(5, 2) }, { type: 'epoch', metrics: epochOf(2) })
    await new Promise((done) => setTimeout(done, 20))
    expect(store.epochs(id)).toEqual([])
    expect(store.steps(id, 100).step).toEqual([])
    expect(store.summary(id)).toMatchObject({ epochsDone: 0, error: { code: 'DISK_FULL' } })
    const next = queue.start(tinySpec())
    await (await latest(trainers, 2)).end(completed)
    await becomes(next.id, 'completed')
    // Its end is stored before anything else of it is.
    queue.resume(id)
    await (await latest(trainers, 3)).end(completed)
    await becomes(id, 'completed')
  })
})
