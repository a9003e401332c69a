/**
 * A process of its own: times steps of one of Atelier's engines, of training or of inference. One JSON
 * request a line on stdin, one answer on stdout.
 */
import * as tf from '@tensorflow/tfjs'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import {
  type EngineId,
  type ModelConfig,
  optimizerConfig,
  type Precision
} from '../../src-main/contract'
import { fillUniform, randomKey, randomUint32 } from '../../src-main/datasets/counter-random'
import type { EngineSession } from '../../src-main/engines/engine'
import { engines } from '../../src-main/engines/list'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { Network } from '../../src-main/trainer/network/network'
import { StepRunner } from '../../src-main/trainer/step/step-runner'
import { cacheFolder } from '../../src-main/workbench/files/folders'

interface Preparation {
  engine: EngineId
  model: ModelConfig
  batchSize: number
  threads: number
  precision: Precision
  /** False: operation by operation, even where the engine can run a step as one call. */
  captured: boolean
  /** Whether XLA compiles the step, where the engine can have it so. */
  compile?: boolean
  inputShape: [number, number, number]
  classes: number
  pass: 'training' | 'inference'
}
type Request = ({ task: 'prepare' } & Preparation) | { task: 'steps'; count: number }

let step: (() => Promise<void>) | null = null

async function prepare({
  engine,
  model,
  batchSize,
  threads,
  precision,
  captured,
  compile = false,
  inputShape,
  classes,
  pass
}: Preparation): Promise<{ title: string; parameters: number }> {
  const session: EngineSession = await engines[engine].open({
    threads,
    cacheFolder: cacheFolder(),
    precision,
    compile
  })
  if (session.precision !== precision) throw new Error(`it does not compute in ${precision} here`)
  const architecture = buildArchitecture(model, inputShape, classes)
  const network = new Network(architecture, 1, session.primitives)
  const optimizer = session.primitives.optimizer(
    optimizerConfig.parse({ type: 'adam' }),
    network.variables
  )
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
  const runner = new StepRunner(
    {
      network,
      optimizer,
      primitives: session.primitives,
      smoothing: 0,
      clipNorm: null,
      average: null,
      staged: null
    },
    captured ? session : { ...session, capture: () => null },
    (line) => {
      throw new Error(line)
    }
  )
  let count = 0
  const answer = async (): Promise<void> => {
    const logits = tf.tidy(() => network.forward(images, { training: false }).logits)
    await logits.data()
    logits.dispose()
    await session.settle()
  }
  const train = async (): Promise<void> => {
    const result = runner.train({ images, labels }, { learningRate: 0.001, step: ++count })
    await result.data()
    result.dispose()
    await session.settle()
  }
  step = pass === 'inference' ? answer : train
  return {
    title:
      `Atelier, ${engine} (${session.version ?? ''}, ` +
      `${session.precision}${compile ? ', XLA' : ''}, ${session.device.name})` +
      (captured ? '' : ', operation by operation'),
    parameters: architecture.params.total
  }
}

async function steps(count: number): Promise<{ seconds: number[] }> {
  if (!step) throw new Error('not prepared')
  const seconds: number[] = []
  for (let i = 0; i < count; i++) {
    const started = performance.now()
    await step()
    seconds.push((performance.now() - started) / 1000)
  }
  return { seconds }
}

async function answer(line: string): Promise<void> {
  const request = JSON.parse(line) as Request
  try {
    const value = request.task === 'prepare' ? await prepare(request) : await steps(request.count)
    process.stdout.write(`${JSON.stringify({ ok: true, value })}\n`)
  } catch (error) {
    process.stdout.write(
      `${JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) })}\n`
    )
  }
}

let before = Promise.resolve()
createInterface({ input: process.stdin })
  .on('line', (line) => {
    before = before.then(() => answer(line))
  })
  .on('close', () => process.exit())
