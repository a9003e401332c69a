import {
  type ExperimentSpec,
  frozenStagesIn,
  isLongRun,
  keptCheckpoints,
  type Preflight
} from '../../contract'
import { estimateTraining, largestBatchSize } from '../../models/memory'
import { takeSnapshot } from '../checkpoints/snapshot'
import { BatchLoader, batchLoaderConfig } from '../data/batch-loader'
import { onDevice } from '../data/batch-tensors'
import { selectForTraining, type TrainingSelection } from '../data/training-selection'
import type { TrainingInput } from '../loop/training-input'
import { validate } from '../loop/validate'
import { createModelState, disposeModelState, type ModelState } from '../step/model-state'
import { readResult } from '../step/step'
import { StepRunner } from '../step/step-runner'
import { median } from './median'

export interface PreflightRequest extends Pick<
  TrainingInput,
  'spec' | 'architecture' | 'dataset' | 'session'
> {
  availableBytes: number
  /** The most that this process has held so far. */
  peakMemoryBytes(): number
  /** Milliseconds, of a clock that never goes backwards. */
  now(): number
}

/** The first steps find memory, choose algorithms and compile; they are not counted. */
const warmUpSteps = 2
const countedSteps = 3

/** Does a few real steps of an experiment, and tells what the whole of it will take. */
export async function measurePreflight(request: PreflightRequest): Promise<Preflight> {
  const { spec, architecture, dataset, session, availableBytes, peakMemoryBytes } = request
  const selection = selectForTraining(spec, dataset)
  const loader = new BatchLoader(batchLoaderConfig(spec, dataset, selection.train))
  const model = createModelState(spec, architecture, session)
  const runner = new StepRunner(model, session, () => undefined)
  const subject = { ...request, selection, loader, runner }
  try {
    const stepSeconds = await timeSteps(subject)
    const validationSeconds = await timeValidation(subject)
    runner.synchronize()
    const checkpointBytes = await measureCheckpoint(model)

    const epochSeconds = stepSeconds * selection.stepsPerEpoch + validationSeconds
    return {
      engine: session.id,
      stepSeconds,
      epochSeconds,
      totalSeconds: epochSeconds * spec.epochs,
      peakMemoryBytes: peakMemoryBytes(),
      diskBytes: checkpointBytes * keptCheckpoints(spec),
      largestBatchSize: largestFittingBatch(spec, architecture, availableBytes, peakMemoryBytes()),
      isLong: isLongRun(epochSeconds * spec.epochs),
      isBesideTraining: false
    }
  } finally {
    runner.dispose()
    disposeModelState(model)
  }
}

/** What is timed, and by which clock. */
interface Timed extends Pick<PreflightRequest, 'spec' | 'dataset' | 'now'> {
  selection: TrainingSelection
  loader: BatchLoader
  runner: StepRunner
}

async function timed(now: () => number, body: () => Promise<unknown>): Promise<number> {
  const started = now()
  await body()
  return (now() - started) / 1000
}

/** Seconds of a training step, its batch's loading and its result's reading included. */
async function timeSteps({ spec, dataset, now, selection, loader, runner }: Timed): Promise<number> {
  const { learningRate } = spec.optimizer
  const { staged } = runner.model
  // Of the whole run's epochs, the last ones train the most.
  const frozen =
    staged && spec.fineTuning ? frozenStagesIn(spec.fineTuning, spec.epochs - 1, staged.count) : 0
  const trainOnce = (step: number): Promise<unknown> => {
    const batch = loader.load({ epoch: 1, step: ((step - 1) % selection.stepsPerEpoch) + 1 })
    return readResult(
      onDevice(batch, dataset.imageShape, (tensors) =>
        runner.train(tensors, { learningRate, step }, frozen)
      )
    )
  }

  const seconds: number[] = []
  for (let step = 1; step <= warmUpSteps + countedSteps; step++)
    seconds.push(await timed(now, async () => trainOnce(step)))
  return median(seconds.slice(warmUpSteps))
}

/** Seconds of a whole validation, from two batches of it. */
async function timeValidation({
  spec,
  dataset,
  now,
  selection: { validation },
  loader,
  runner
}: Timed): Promise<number> {
  const indices = validation.indices.subarray(0, spec.batchSize * 2)
  const validateSome = (): Promise<unknown> =>
    validate({
      runner,
      dataset,
      selection: { split: validation.split, indices },
      batchSize: spec.batchSize,
      options: loader.validation,
      yieldToEventLoop: async () => undefined,
      isEnding: () => false
    })

  // The first one warms up.
  await validateSome()
  const seconds = await timed(now, validateSome)
  return seconds * (validation.indices.length / Math.max(1, indices.length))
}

/** Bytes of one checkpoint. */
async function measureCheckpoint(model: ModelState): Promise<number> {
  const { weights, others } = await takeSnapshot(model, { epoch: 0, step: 0 })
  return [...weights, ...others].reduce((sum, { data }) => sum + data.byteLength, 0)
}

/**
 * The estimate's batch, where it proved right; else what the memory that was really held leads to
 * expect.
 */
function largestFittingBatch(
  spec: ExperimentSpec,
  architecture: TrainingInput['architecture'],
  availableBytes: number,
  held: number
): number {
  const estimated = estimateTraining(architecture, spec.optimizer.type, spec.batchSize)
  const outside = estimated.totalBytes - estimated.activationBytes
  // What a batch really took over what it was estimated to take.
  const share = Math.max(1, (held - outside) / estimated.activationBytes)
  return Math.floor(largestBatchSize(architecture, spec.optimizer.type, availableBytes) / share)
}
