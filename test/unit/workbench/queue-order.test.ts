import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import { WaitingLine } from '../../../src-main/runs/waiting-line'
import { completed, jobOf, openQueue } from '../../support/open-queue'
import { machine, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const open = (options: Partial<Parameters<typeof openQueue>[0]> = {}): ReturnType<typeof openQueue> =>
  openQueue({ place: workspace(), ...options })
const named = (name: string, change: Parameters<typeof tinySpec>[0] = {}): ReturnType<typeof tinySpec> =>
  tinySpec({ name, ...change })

describe('a queue of a thousand runs', () => {
  it('begins the first of them without reading, storing or telling of the others', async () => {
    const place = workspace()
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
    const place = workspace()
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
    const place = workspace()
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
