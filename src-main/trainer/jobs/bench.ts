import * as tf from '@tensorflow/tfjs'
import { type Architecture, type BenchResult, optimizerConfig, type StepProfile } from '../../contract'
import type { EngineSession } from '../../engines/engine'
import { Network } from '../network/network'
import { disposeModelState, type ModelState } from '../step/model-state'
import { StepRunner } from '../step/step-runner'
import { median } from './median'
import { noise } from './noise'
import { profileSteps } from './profile-steps'

/** The first steps find memory, choose algorithms and compile; they are not counted. */
const warmUpSteps = 2
const seed = 1

export interface BenchRequest {
  architecture: Architecture
  batchSize: number
  steps: number
  /** Seconds: where one step takes longer, it is the only one that is timed; null for no such limit. */
  patience: number | null
  /** Also find out where the time goes. */
  profile: boolean
  session: EngineSession
  /**
   * To take turns with somebody else: before every so many of the steps that count, `rest` is waited
   * for. Null: all at once.
   */
  turns: { steps: number; rest(): Promise<void> } | null
  /** Milliseconds, of a clock that never goes backwards. */
  now(): number
}

/**
 * Times training steps (forward, backward and the Adam update) on one batch of noise that is already in
 * memory.
 */
export async function bench(request: BenchRequest): Promise<BenchResult> {
  const { architecture, batchSize, profile, session, now } = request
  const model = createModel(request)
  const runner = new StepRunner(model, session, () => undefined)
  const batch = noise(architecture, batchSize)

  const train = (step: number): void => runner.train(batch, { learningRate: 0.001, step }).dispose()
  try {
    const timed = await timeSteps(request, train)
    const profiled = profile
      ? profileSteps({ architecture, batchSize, session, now, step: train })
      : null
    return resultOf(request, timed, profiled)
  } finally {
    runner.dispose()
    disposeModelState(model)
    tf.dispose([batch.images, batch.labels])
  }
}

function createModel({ architecture, session: { primitives } }: BenchRequest): ModelState {
  const network = new Network(architecture, seed, primitives)
  return {
    network,
    optimizer: primitives.optimizer(optimizerConfig.parse({ type: 'adam' }), network.variables),
    primitives,
    smoothing: 0,
    clipNorm: null,
    average: null
  }
}

/** Of every step that counts: how long it took, and the tensors that were live after it. */
interface TimedSteps {
  seconds: number[]
  tensors: number[]
}

async function timeSteps(
  { steps, patience, session, turns, now }: BenchRequest,
  train: (step: number) => void
): Promise<TimedSteps> {
  const timed: TimedSteps = { seconds: [], tensors: [] }
  await session.settle()
  for (let step = 1; step <= warmUpSteps + steps; step++) {
    const counted = step - warmUpSteps - 1
    if (turns && counted >= 0 && counted % turns.steps === 0) await turns.rest()

    const started = now()
    train(step)
    await session.settle()
    const taken = (now() - started) / 1000

    const isEnough = patience !== null && taken > patience
    if (step <= warmUpSteps && !isEnough) continue
    timed.seconds.push(taken)
    timed.tensors.push(tf.memory().numTensors)
    if (isEnough) break
  }
  return timed
}

function resultOf(
  { architecture, batchSize, session }: BenchRequest,
  { seconds, tensors }: TimedSteps,
  profile: StepProfile | null
): BenchResult {
  const typical = median(seconds)
  return {
    engine: session.id,
    model: architecture.id,
    batchSize,
    precision: session.precision,
    steps: seconds.length,
    stepSeconds: { median: typical, min: Math.min(...seconds) },
    imagesPerSecond: batchSize / typical,
    // The backward pass computes two gradients, of the input and of the weights, each as much work as
    // the forward pass.
    gflops: (3 * architecture.flops * batchSize) / typical / 1e9,
    tensors: { first: tensors[0] ?? 0, last: tensors.at(-1) ?? 0 },
    ...(profile ? { profile } : {})
  }
}
