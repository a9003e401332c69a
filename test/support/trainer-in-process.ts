import { setImmediate } from 'node:timers/promises'
import { encodeError, type TrainerJob, type TrainerJobOf } from '../../src-main/contract'
import { loadDataset } from '../../src-main/datasets/load'
import { cpu } from '../../src-main/engines/cpu'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { train } from '../../src-main/trainer/loop/train'
import { nodePort } from '../../src-main/trainer/node/node-port'
import type { TrainerLauncher } from '../../src-main/workbench/processes/trainer-client'
import { fakeLauncher, type FakeTrainer } from './fake-trainer'

/**
 * A trainer without a process: really trains, on real files, and can be ended without warning between
 * any two moments.
 */
export interface InProcessTrainer {
  fake: FakeTrainer
  /** Nothing more is written or told; resolves when it has left. */
  kill(): Promise<void>
  left: Promise<void>
}

/** `onMoment`: called at every moment in which a training lets others in. */
export function inProcessLauncher(onMoment: (trainer: InProcessTrainer) => void): {
  launch: TrainerLauncher
} {
  return fakeLauncher((fake, job: TrainerJob) => {
    let isDead = false
    const started: InProcessTrainer = {
      fake,
      left: Promise.resolve(),
      kill: () => ((isDead = true), started.left)
    }
    const { spec, runFolder, places, initial } = job as TrainerJobOf<'train'>
    const alive = <T>(value: T): T => {
      if (isDead) throw new Error('killed')
      return value
    }
    const port = nodePort(runFolder, (events) => {
      if (!isDead) fake.events(...events)
    })
    const yieldToEventLoop = async (): Promise<void> => {
      await setImmediate()
      onMoment(started)
      await setImmediate()
      alive(null)
    }
    const write: typeof port.write = async (name, parts) => {
      alive(null)
      await port.write(name, parts)
      alive(null)
    }
    const ending = (): 'pause' | 'stop' | null =>
      fake.pauseRequested ? 'pause' : fake.stopRequested ? 'stop' : null
    const work = async (): Promise<void> => {
      const dataset = await loadDataset(spec.dataset, places)
      const session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
      const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)
      const value = await train({
        spec,
        architecture,
        dataset,
        session,
        port: { ...port, yieldToEventLoop, write },
        control: { ending, changes: () => fake.changes.splice(0) },
        initial
      })
      await fake.end({ ok: true, value })
    }
    started.left = work().catch(async (error: unknown) => {
      if (isDead) fake.die(null, 'SIGKILL')
      else await fake.end({ ok: false, error: encodeError(error) })
    })
  })
}
