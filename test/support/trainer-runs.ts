import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ExperimentInput,
  experimentSpec,
  type TrainerJobOf,
  trainerResults,
  type TrainResult
} from '../../src-main/contract'
import { writeIdxFolder } from './idx'
import { temporaryFolder } from './temporary-folder'
import { startTrainer, type StartedTrainer } from './trainer-process'

export interface TrainerRuns {
  root: string
  /** The data set that the jobs train on: 64 images and 20 for the test, of four classes. */
  folder: string
  places: { cacheFolder: string; systemFolder: string }
  /** A training of moments on the reference engine, in a folder of its own. */
  trainJob(change?: Partial<ExperimentInput>): TrainerJobOf<'train'>
  /** Such a training, done. */
  trained(change?: Partial<ExperimentInput>): Promise<{
    job: TrainerJobOf<'train'>
    trainer: StartedTrainer
    result: TrainResult
  }>
}

/** A data set and small trainings on it in real trainer processes, for the tests of one file. */
export function trainerRuns(): TrainerRuns {
  const root = temporaryFolder()
  const folder = writeIdxFolder(join(root, 'data'), { train: 64, test: 20 })
  const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
  let runs = 0

  function trainJob(change: Partial<ExperimentInput> = {}): TrainerJobOf<'train'> {
    const runFolder = join(root, `run-${runs++}`)
    mkdirSync(runFolder)
    const spec = experimentSpec.parse({
      model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.25 },
      dataset: { id: 'mine', path: folder },
      optimizer: { type: 'adam', learningRate: 0.01 },
      epochs: 2,
      batchSize: 16,
      seed: 3,
      engine: 'cpu',
      ...change
    })
    return {
      kind: 'train',
      spec,
      runFolder,
      places,
      engine: 'cpu',
      threads: null,
      cacheFolder: places.cacheFolder,
      featureBytes: 0,
      initial: null
    }
  }

  async function trained(change: Partial<ExperimentInput> = {}): ReturnType<TrainerRuns['trained']> {
    const job = trainJob(change)
    const trainer = startTrainer(job)
    const answer = await trainer.answer
    if (!answer.ok) throw new Error(`${answer.error.message}\n${trainer.stderr()}`)
    return { job, trainer, result: trainerResults.train.parse(answer.value) }
  }

  return { root, folder, places, trainJob, trained }
}
