/**
 * `npm run bench:epoch`: how the time of an epoch divides into steps, reading, events and validation,
 * and what is left for the checkpoint beside them, on one engine. A whole training runs through its
 * port, which notes what it is kept waiting for; steps, batches and validation are timed again by
 * themselves, before and after, so that a machine that changes its speed shows.
 */
import * as tf from '@tensorflow/tfjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import {
  type Architecture,
  type EngineId,
  type EpochMetrics,
  experimentSpec,
  type ExperimentSpec,
  modelConfig,
  precision as precisionName,
  type TrainerEvent
} from '../../src-main/contract'
import { epochOrder } from '../../src-main/datasets/batches'
import { selectSamples } from '../../src-main/datasets/selection'
import type { LoadedDataset } from '../../src-main/datasets/dataset'
import { loadDataset } from '../../src-main/datasets/load'
import type { EngineSession } from '../../src-main/engines/engine'
import { engines } from '../../src-main/engines/list'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { withBatch } from '../../src-main/trainer/data/batch-tensors'
import { train } from '../../src-main/trainer/loop/train'
import { batchWorkerPath } from '../../src-main/trainer/node/worker-batch-source'
import { nodePort } from '../../src-main/trainer/node/node-port'
import type { TrainerPort } from '../../src-main/trainer/port'
import { StepRunner } from '../../src-main/trainer/step/step-runner'
import { createModelState, disposeModelState } from '../../src-main/trainer/step/model-state'
import { cacheFolder, dataPlaces } from '../../src-main/workbench/files/folders'
import { cliPath } from '../support/command-line'
import { median } from './report'

const usage =
  'npm run bench:epoch -- [--engine onednn] [--model resnet50] [--dataset garments] [--limit ' +
  '4096] [--batch-size 128] [--epochs 3] [--threads N] [--precision fp32]'
const batchWorker = batchWorkerPath(cliPath)
const warmUpSteps = 2
const timedSteps = 6,
  timedSeconds = 3

/** Milliseconds that the training waited for each part of its port, since it was last asked. */
class TimedPort {
  private spent: Record<'emit' | 'write' | 'sha256', number> = { emit: 0, write: 0, sha256: 0 }
  /** One entry an epoch, in milliseconds. */
  readonly epochs: { metrics: EpochMetrics; spent: TimedPort['spent'] }[] = []
  readonly port: TrainerPort

  constructor(port: TrainerPort) {
    const count = <T>(part: keyof TimedPort['spent'], body: () => T): T => {
      const started = performance.now()
      const note = (): void => void (this.spent[part] += performance.now() - started)
      const result = body()
      if (result instanceof Promise) return result.finally(note) as T
      note()
      return result
    }
    this.port = {
      ...port,
      // What a workbench gets has been made into a message: the cost of that is here too.
      emit: (events) => {
        count('emit', () => port.emit(JSON.parse(JSON.stringify(events)) as TrainerEvent[]))
        for (const event of events)
          if (event.type === 'epoch') {
            this.epochs.push({ metrics: event.metrics, spent: this.spent })
            this.spent = { emit: 0, write: 0, sha256: 0 }
          }
      },
      write: (name, bytes) => count('write', () => port.write(name, bytes)),
      sha256: (parts) => count('sha256', () => port.sha256(parts))
    }
  }
}

interface Alone {
  /**
   * Seconds of one: a training step with its result read, a validation step with its result read,
   * reading by itself, a batch assembled and put on the device.
   */
  step: number
  evaluation: number
  reading: number
  batch: number
}

/** The parts by themselves, on one batch of the data: medians. */
async function timeAlone(
  spec: ExperimentSpec,
  architecture: Architecture,
  dataset: LoadedDataset,
  session: EngineSession
): Promise<Alone> {
  const model = createModelState(spec, architecture, session)
  const runner = new StepRunner(model, session, () => undefined)
  const { train: training } = selectSamples(dataset, spec.dataset, spec.seed)
  const indices = epochOrder(training, spec.seed, 1).subarray(0, spec.batchSize)
  const times: Record<keyof Alone, number[]> = { step: [], evaluation: [], reading: [], batch: [] }
  const timed = async (part: keyof Alone, body: () => unknown): Promise<void> => {
    const started = performance.now()
    await body()
    times[part].push((performance.now() - started) / 1000)
  }
  const images = tf.zeros([indices.length, ...dataset.imageShape]) as tf.Tensor4D,
    labels = tf.zeros([indices.length], 'int32') as tf.Tensor1D
  try {
    runner.prepare(
      { train: [indices.length], evaluate: [indices.length] },
      { imageShape: dataset.imageShape }
    )
    const isEnough = (): boolean =>
      times.step.length >= timedSteps && times.step.reduce((a, b) => a + b, 0) >= timedSeconds
    for (let i = 1; i <= warmUpSteps || !isEnough(); i++) {
      if (i === warmUpSteps + 1) for (const list of Object.values(times)) list.length = 0
      for (const part of ['step', 'evaluation'] as const) {
        await timed(part, async () => {
          const result =
            part === 'step'
              ? runner.train({ images, labels }, { learningRate: 1e-6, step: i })
              : runner.evaluate(images, labels)
          await session.settle()
          await timed('reading', () => result.data())
          result.dispose()
        })
      }
      await timed('batch', () => withBatch(dataset, training.split, indices, (batch) => batch.size))
    }
  } finally {
    runner.dispose()
    disposeModelState(model)
    tf.dispose([images, labels])
  }
  return {
    step: median(times.step),
    evaluation: median(times.evaluation),
    reading: median(times.reading),
    batch: median(times.batch)
  }
}

const beside = (value: number, than: number): string =>
  `${Math.abs(100 * (value / than - 1)).toFixed(1)}% ${value >= than ? 'more' : 'less'} than`

function print(
  spec: ExperimentSpec,
  architecture: Architecture,
  validationCount: number,
  epochs: TimedPort['epochs'],
  before: Alone,
  after: Alone
): void {
  const between = (part: keyof Alone): number => (before[part] + after[part]) / 2
  // The first epoch records the steps and finds its memory.
  const counted = epochs.length > 1 ? epochs.slice(1) : epochs
  const mean = (value: (epoch: TimedPort['epochs'][number]) => number): number =>
    counted.reduce((sum, each) => sum + value(each), 0) / counted.length
  const seconds = (part: keyof TimedPort['spent']): number => mean(({ spent }) => spent[part] / 1000)
  const whole = mean(({ metrics }) => metrics.seconds)
  const steps = counted[0]?.metrics.steps ?? 0
  const images = spec.dataset.limit ?? 0
  // Steps of a smaller last batch count by their images.
  const fullSteps = images / spec.batchSize
  const training = mean(({ metrics }) => images / metrics.imagesPerSecond)
  const validationSteps = validationCount / spec.batchSize
  const parts: [string, number][] = [
    ['training steps, their results read', fullSteps * between('step')],
    ['validation steps, their results read', validationSteps * between('evaluation')],
    ['validation batches', validationSteps * between('batch')],
    ['events', seconds('emit')]
  ]
  const rest = whole - parts.reduce((sum, [, value]) => sum + value, 0)
  const line = (what: string, value: number): void =>
    console.log(
      `${what.padEnd(40)}${value.toFixed(3).padStart(10)} ` +
        `s${`${((100 * value) / whole).toFixed(1)}%`.padStart(9)}`
    )
  console.log(
    `\n${architecture.id}, ${images} images in ${steps} steps of ${spec.batchSize}, validation on ` +
      `${validationCount}; means of ${counted.length} epochs\n`
  )
  for (const [what, value] of [
    ...parts,
    ['the rest (what is left, and drift)', rest] as [string, number]
  ])
    line(what, value)
  line('a whole epoch', whole)
  const stepsAlone = fullSteps * between('step')
  console.log(
    `\nOf these, reading results takes ${((fullSteps + validationSteps) * between('reading')).toFixed(3)} s.`
  )
  console.log(
    `Assembling the training batches takes ${(fullSteps * between('batch')).toFixed(3)} s of a ` +
      `thread beside the steps; what that takes from them is part of the rest.`
  )
  console.log(
    `A checkpoint is hashed and written in ${(seconds('write') + seconds('sha256')).toFixed(1)} s ` +
      `while the training goes on; what that takes from it is part of the rest.`
  )
  console.log(
    `A step by itself: ${before.step.toFixed(3)} s before the run, ${after.step.toFixed(3)} s after it.`
  )
  console.log(
    `The training part of an epoch (no validation) takes ${training.toFixed(3)} s: ` +
      `${beside(training, stepsAlone)} the sum of its steps.`
  )
  const evaluated = validationSteps * between('evaluation')
  console.log(
    `A whole epoch takes ${beside(whole, stepsAlone + evaluated)} the sum of its training and ` +
      `validation steps.`
  )
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'engine': { type: 'string', default: 'onednn' },
      'model': { type: 'string', default: 'resnet50' },
      'dataset': { type: 'string', default: 'garments' },
      'limit': { type: 'string', default: '4096' },
      'batch-size': { type: 'string', default: '128' },
      'epochs': { type: 'string', default: '3' },
      'threads': { type: 'string', default: String(availableParallelism()) },
      'precision': { type: 'string', default: 'fp32' },
      'help': { type: 'boolean', default: false }
    }
  })
  if (values.help) return console.log(usage)
  const precision = precisionName.parse(values.precision)
  const session = await engines[values.engine as EngineId].open({
    threads: Number(values.threads),
    cacheFolder: cacheFolder(),
    precision
  })
  if (session.precision !== precision)
    throw new Error(`${values.engine} does not compute in ${precision} here`)
  const dataset = await loadDataset({ id: values.dataset, path: null }, dataPlaces())
  const limit = Math.min(Number(values.limit), dataset.train.count)
  const spec = experimentSpec.parse({
    model: modelConfig.parse({ id: values.model }),
    dataset: { id: values.dataset, limit },
    optimizer: { type: 'adam' },
    epochs: Number(values.epochs),
    batchSize: Number(values['batch-size']),
    precision
  })
  const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)
  const runFolder = mkdtempSync(join(tmpdir(), 'atelier-epoch-'))
  try {
    console.error(
      `Timing the parts on ${values.engine} ${session.version ?? ''}, ${session.precision} ...`
    )
    const before = await timeAlone(spec, architecture, dataset, session)
    console.error(`Training ${spec.epochs} epochs ...`)
    const timed = new TimedPort(nodePort(runFolder, () => undefined, { batchWorker }))
    await train({
      spec,
      architecture,
      dataset,
      session,
      port: timed.port,
      control: { ending: () => null, changes: () => [] },
      initial: null
    })
    const after = await timeAlone(spec, architecture, dataset, session)
    print(
      spec,
      architecture,
      selectSamples(dataset, spec.dataset, spec.seed).validation.indices.length,
      timed.epochs,
      before,
      after
    )
  } finally {
    rmSync(runFolder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
})
