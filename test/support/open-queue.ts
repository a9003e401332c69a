import { expect, onTestFinished } from 'vitest'
import type { RunStatus, TrainResult, WorkbenchEvent } from '../../src-main/contract'
import { RunStore } from '../../src-main/runs/run-store'
import { type Device, RunQueue } from '../../src-main/workbench/runs/run-queue'
import { fakeLauncher, type FakeTrainer } from './fake-trainer'

/** What a training answers at its end. */
export const result = (value: Partial<TrainResult>): { ok: true; value: TrainResult } => ({
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
export const completed = result({})

export interface OpenQueue {
  queue: RunQueue
  store: RunStore
  trainers: FakeTrainer[]
  statusOf(id: string): RunStatus
  becomes(id: string, status: RunStatus): Promise<void>
  /** Names of the runs that wait, in their turn. */
  waiting(): string[]
  close(): Promise<void>
}
/** A queue on a workspace of its own, or on `place`, closed after the test, whose trainers are played. */
export function openQueue({
  place,
  perDevice = 1,
  deviceOf = (): Device => 'cpu',
  emit = (): void => undefined
}: {
  place: string
  perDevice?: number
  deviceOf?: (engine: string) => Device
  emit?: (event: WorkbenchEvent) => void
}): OpenQueue {
  const store = new RunStore(place)
  const { launch, trainers } = fakeLauncher()
  const queue = new RunQueue(store, {
    launch,
    threads: () => null,
    runsPerDevice: () => perDevice,
    featureBytes: () => 0,
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
/** The trainer that was started as the `i`th, once it has its job. */
export const jobOf = async (trainers: FakeTrainer[], i: number): Promise<FakeTrainer> => {
  await expect.poll(() => trainers[i]?.job ?? null).not.toBeNull()
  return trainers[i] as FakeTrainer
}
