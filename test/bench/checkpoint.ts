/**
 * `npm run bench:checkpoint`: what a checkpoint of the reference model with Adam costs a training, as a
 * share of an epoch of the full data set, and how long the step after it is kept waiting. A real
 * training on real files, saved between its steps.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import {
  checkpointConfig,
  type EngineId,
  engineIds,
  experimentSpec,
  modelConfig
} from '../../src-main/contract'
import { fillUniform, randomKey, randomUint32 } from '../../src-main/datasets/counter-random'
import { engines } from '../../src-main/engines/list'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { median } from '../../src-main/trainer/jobs/median'
import { CheckpointKeeper } from '../../src-main/trainer/checkpoints/checkpoint-keeper'
import type { CheckpointMetadata } from '../../src-main/trainer/checkpoints/checkpoint'
import { takeSnapshot } from '../../src-main/trainer/checkpoints/snapshot'
import { EventBatches } from '../../src-main/trainer/loop/event-batches'
import { nodePort } from '../../src-main/trainer/node/node-port'
import { nothingSaved } from '../../src-main/trainer/checkpoints/saved-progress'
import { readResult } from '../../src-main/trainer/step/step'
import { StepRunner } from '../../src-main/trainer/step/step-runner'
import { createModelState } from '../../src-main/trainer/step/model-state'
import { cacheFolder } from '../../src-main/workbench/files/folders'

const inputShape: [number, number, number] = [28, 28, 1]
const classes = 10
const stepsPerEpoch = 469
const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`

async function measure(
  engine: EngineId,
  model: string,
  batchSize: number,
  rounds: number,
  plainSteps: number
): Promise<void> {
  const session = await engines[engine].open({
    threads: availableParallelism(),
    cacheFolder: cacheFolder(),
    precision: 'fp32'
  })
  const spec = experimentSpec.parse({
    model: modelConfig.parse({ id: model }),
    dataset: { id: 'bench' },
    optimizer: { type: 'adam' },
    epochs: 1,
    batchSize
  })
  const modelState = createModelState(spec, buildArchitecture(spec.model, inputShape, classes), session)
  const runner = new StepRunner(modelState, session, (line) => console.error(line))
  const shape: [number, number, number, number] = [batchSize, ...inputShape]
  const images = tf.tensor4d(
    fillUniform(randomKey(1, 'bench'), new Float32Array(tf.util.sizeFromShape(shape)), 0, 1),
    shape
  )
  const labels = tf.tensor1d(
    Int32Array.from(
      { length: batchSize },
      (_, i) => randomUint32(randomKey(1, 'bench labels'), i) % classes
    ),
    'int32'
  )
  const folder = mkdtempSync(join(tmpdir(), 'atelier-checkpoint-'))
  const port = nodePort(folder, () => undefined)
  const keeper = new CheckpointKeeper(port, new EventBatches(port), checkpointConfig.parse({}))
  let count = 0
  /**
   * A step and the moment in which messages are let in, which is when a save beside it gets its turn.
   */
  const step = async (): Promise<{ step: number; between: number }> => {
    const started = performance.now()
    await readResult(runner.train({ images, labels }, { learningRate: 0.001, step: ++count }))
    const ended = performance.now()
    await port.yieldToEventLoop()
    return { step: (ended - started) / 1000, between: (performance.now() - ended) / 1000 }
  }
  try {
    for (let i = 0; i < 3; i++) await step()
    const plain: number[] = [],
      blocked: number[] = [],
      longest: number[] = [],
      extra: number[] = [],
      saves: number[] = []
    for (let round = 1; round <= rounds; round++) {
      for (let i = 0; i < plainSteps; i++) {
        const each = await step()
        plain.push(each.step + each.between)
      }
      const usual = median(plain)
      let started = performance.now()
      runner.synchronize()
      const snapshot = await takeSnapshot(modelState, { epoch: round, step: 0 })
      blocked.push((performance.now() - started) / 1000)
      const metadata: CheckpointMetadata = {
        position: { epoch: round, step: 0 },
        at: port.now(),
        subject: { inputShape, classes: [], normalization: null },
        specSha256: '',
        datasetSha256: '',
        model: '',
        order: '',
        progress: nothingSaved
      }
      started = performance.now()
      await keeper.save(snapshot, metadata, null)
      let isSaved = false
      const saved = keeper.settle().then(() => {
        isSaved = true
        saves.push((performance.now() - started) / 1000)
      })
      let lost = blocked.at(-1) as number,
        waited = blocked.at(-1) as number
      while (!isSaved) {
        const each = await step()
        lost += each.step + each.between - usual
        waited = Math.max(waited, each.between)
      }
      await saved
      longest.push(waited)
      extra.push(lost)
      console.error(
        `round ${round}: a step ${milliseconds(usual)}, snapshot ` +
          `${milliseconds(blocked.at(-1) ?? 0)}, longest wait ${milliseconds(waited)}, saved in ` +
          `${milliseconds(saves.at(-1) ?? 0)}, lost ${milliseconds(lost)}`
      )
    }
    const usual = median(plain)
    const bytes = keeper.all.at(-1)?.bytes ?? 0
    console.log(
      `${engine}, ${model} with Adam, batch ${batchSize}, a checkpoint of ` +
        `${(bytes / 1e6).toFixed(0)} MB, ${rounds} rounds:`
    )
    console.log(`  a step                      ${milliseconds(usual)}`)
    console.log(
      `  taking the snapshot         ${milliseconds(median(blocked))} (at most ` +
        `${milliseconds(Math.max(...blocked))})`
    )
    console.log(
      `  longest wait of a step      ${milliseconds(Math.max(...longest))}, ` +
        `${(Math.max(...longest) / usual).toFixed(2)} of a step's time`
    )
    console.log(`  saved beside the training   ${milliseconds(median(saves))}`)
    console.log(
      `  the training loses          ${milliseconds(median(extra))} a checkpoint, ` +
        `${((median(extra) / (usual * stepsPerEpoch)) * 100).toFixed(2)}% of an epoch of ` +
        `${stepsPerEpoch} steps`
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const { values } = parseArgs({
  options: {
    'engine': { type: 'string', default: 'onednn' },
    'model': { type: 'string', default: 'resnet50' },
    'batch-size': { type: 'string', default: '128' },
    'rounds': { type: 'string', default: '4' },
    'steps': { type: 'string', default: '6' }
  }
})
if (!(engineIds as readonly string[]).includes(values.engine))
  throw new Error(`no engine ${values.engine}`)
void measure(
  values.engine as EngineId,
  values.model,
  Number(values['batch-size']),
  Number(values.rounds),
  Number(values.steps)
).then(() => process.exit(0))
