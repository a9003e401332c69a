import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  AtelierError,
  type CheckpointInfo,
  encodeError,
  type RunStatus,
  type TrainerEvent
} from '../../../src-main/contract'
import { completed, jobOf, openQueue, result } from '../../support/open-queue'
import { tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const open = (options: Partial<Parameters<typeof openQueue>[0]> = {}): ReturnType<typeof openQueue> =>
  openQueue({ place: workspace(), ...options })
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
      const place = workspace()
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
    const place = workspace()
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
