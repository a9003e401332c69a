import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import {
  type ExperimentInput,
  type ExperimentSpec,
  isActive,
  type RunStatus
} from '../../src-main/contract'
import { randomKey, uniform } from '../../src-main/datasets/counter-random'
import { forkLauncher } from '../../src-main/workbench/processes/trainer-client'
import { DirectWorkbench } from './direct-workbench'
import { onednnIsSetUp } from './cache-folder'
import { cliPath } from './command-line'
import { tinySpec } from './run-fixtures'

export const storageFaults = resolve(import.meta.dirname, 'faults/storage.cjs')

/** The fastest engine that is here. */
export const fastestEngine = onednnIsSetUp ? 'onednn' : 'cpu'

/**
 * A small real run on the fastest engine that is here: some seconds of real images, with dropout,
 * augmentation and averages.
 */
export function survivor(change: Partial<ExperimentInput> = {}): ExperimentSpec {
  return tinySpec({
    name: 'survivor',
    engine: fastestEngine,
    model: { id: 'cnn', filters: [8], denseUnits: 16, dropout: 0.2 },
    dataset: {
      id: existsSync('/usr/share/datasets/fashion-mnist') ? 'fashion-mnist' : 'garments',
      limit: 1500,
      validation: { from: 'train', fraction: 0.01 }
    },
    epochs: 5,
    batchSize: 32,
    averageDecay: 0.9,
    augmentation: { flip: true, shift: 2, mixup: 0.2, normalize: true },
    checkpoints: { everyMinutes: 0.003 },
    ...change
  })
}

export function openWorkbench(place: string, execArgv: string[] = []): DirectWorkbench {
  const workbench = new DirectWorkbench({
    workspace: place,
    launch: forkLauncher(resolve(cliPath, '../trainer.js'), execArgv),
    threads: 2
  })
  onTestFinished(() => workbench.close())
  return workbench
}

export const statusOf = (workbench: DirectWorkbench, id: string): RunStatus =>
  workbench.showRun(id).summary.status

/** Resolves with the status once that is one of these. */
export async function until(
  workbench: DirectWorkbench,
  id: string,
  wanted: (status: RunStatus) => boolean,
  seconds = 120
): Promise<RunStatus> {
  const ends = Date.now() + seconds * 1000
  while (Date.now() < ends) {
    const status = statusOf(workbench, id)
    if (wanted(status)) return status
    await sleep(20)
  }
  throw new Error(
    `run ${id} stayed ${statusOf(workbench, id)}: ${JSON.stringify(workbench.showRun(id).summary.error)}`
  )
}
export const hasEnded = (status: RunStatus): boolean => !isActive(status)

/**
 * Trains it in a workspace of its own without a break: the hash of its weights, and its epochs without
 * what a clock has a say in.
 */
export async function undisturbed(
  place: string,
  spec: ExperimentSpec
): Promise<{ hash: string; epochs: unknown[] }> {
  const workbench = openWorkbench(place)
  const { id } = await workbench.startRun(spec)
  expect(await until(workbench, id, hasEnded), JSON.stringify(workbench.showRun(id).summary.error)).toBe(
    'completed'
  )
  const { weightsSha256 } = workbench.showRun(id)
  const epochs = timeless(workbench.showRun(id).epochs)
  await workbench.close()
  return { hash: weightsSha256 as string, epochs }
}

/** Epochs without what a clock has a say in. */
export const timeless = (epochs: object[]): unknown[] =>
  epochs.map((each) => ({
    ...each,
    type: undefined,
    seconds: undefined,
    imagesPerSecond: undefined,
    use: undefined,
    at: undefined
  }))

/**
 * That not an epoch or a step is missing or there twice, and where it ended in order, that the
 * checkpoints that are listed are those on the disk.
 */
export function expectWhole(workbench: DirectWorkbench, id: string, message: string): void {
  const { summary, epochs, checkpoints, folder, parent } = workbench.showRun(id)
  const stepsPerEpoch = summary.stepsPerEpoch ?? 0
  const first = (parent?.epoch ?? 0) + 1
  expect(
    epochs.map(({ epoch }) => epoch),
    message
  ).toEqual(Array.from({ length: epochs.length }, (_, i) => first + i))
  if (epochs.length > 0) expect(summary.epochsDone, message).toBe(epochs.at(-1)?.epoch)
  const { step } = workbench.stepsOf(id, 100_000)
  expect(step, message).toEqual(Array.from({ length: step.length }, (_, i) => (step[0] ?? 1) + i))
  if (!parent && step.length > 0) expect(step[0], message).toBe(1)
  if (summary.status === 'completed')
    expect(step.at(-1), message).toBe(summary.epochsDone * stepsPerEpoch)
  // A process that was killed may have written what it could not tell of any more.
  if (summary.status === 'failed' || summary.status === 'interrupted') return
  const present = existsSync(join(folder, 'checkpoints')) ? readdirSync(join(folder, 'checkpoints')) : []
  expect(present.map((name) => `checkpoints/${name}`).sort(), message).toEqual(
    checkpoints.map(({ file }) => file).sort()
  )
}

/** Numbers from 0 to 1, the same in every run of a test. */
export function seededNumbers(seed: number): () => number {
  const key = randomKey(seed, 'test')
  let i = 0
  return () => uniform(key, i++)
}
