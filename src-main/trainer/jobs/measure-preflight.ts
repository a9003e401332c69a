import { AtelierError, type ExperimentSpec, type Preflight } from '../../contract'
import { selectSamples } from '../../datasets/batches'
import { estimateTraining, largestBatchSize } from '../../models/memory'
import { onDevice } from '../data/batch-tensors'
import { median } from './bench'
import { takeSnapshot } from '../checkpoints/checkpoints'
import { BatchLoader, batchLoaderConfig } from '../data/batch-loader'
import { readResult } from '../step/step'
import { StepRunner } from '../step/step-runner'
import { createModelState, disposeModelState } from '../step/model-state'
import type { TrainingInput } from '../loop/training-input'
import { validate } from '../loop/validate'

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
const day = 24 * 3600

/** Does a few real steps of an experiment, and tells what the whole of it will take. */
export async function measurePreflight({
  spec,
  architecture,
  dataset,
  session,
  availableBytes,
  peakMemoryBytes,
  now
}: PreflightRequest): Promise<Preflight> {
  const selection = selectSamples(dataset, spec.dataset, spec.seed)
  const training = selection.train
  if (training.indices.length === 0)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: 'dataset.validation: it leaves no image to train on',
      hint: 'Use a smaller fraction.'
    })
  const model = createModelState(spec, architecture, session)
  const runner = new StepRunner(model, session, () => undefined)
  const loader = new BatchLoader(batchLoaderConfig(spec, dataset, training))
  const stepsPerEpoch = Math.ceil(training.indices.length / spec.batchSize)
  const timed = async (body: () => Promise<unknown>): Promise<number> => {
    const started = now()
    await body()
    return (now() - started) / 1000
  }
  try {
    const seconds: number[] = []
    for (let step = 1; step <= warmUpSteps + countedSteps; step++)
      seconds.push(
        await timed(async () =>
          readResult(
            onDevice(
              loader.load({ epoch: 1, step: ((step - 1) % stepsPerEpoch) + 1 }),
              dataset.imageShape,
              (batch) => runner.train(batch, { learningRate: spec.optimizer.learningRate, step })
            )
          )
        )
      )
    const stepSeconds = median(seconds.slice(warmUpSteps))
    const validation = {
      split: selection.validation.split,
      indices: selection.validation.indices.subarray(0, spec.batchSize * 2)
    }
    const validateSome = (): Promise<unknown> =>
      validate({
        runner,
        dataset,
        selection: validation,
        batchSize: spec.batchSize,
        options: loader.validation,
        yieldToEventLoop: async () => undefined,
        isEnding: () => false
      })
    await validateSome()
    const validationSeconds =
      (await timed(validateSome)) *
      (selection.validation.indices.length / Math.max(1, validation.indices.length))
    runner.synchronize()
    const { weights, others } = await takeSnapshot(model, { epoch: 0, step: 0 })
    const checkpointBytes = [...weights, ...others].reduce((sum, { data }) => sum + data.byteLength, 0)
    const epochSeconds = stepSeconds * stepsPerEpoch + validationSeconds
    return {
      engine: session.id,
      stepSeconds,
      epochSeconds,
      totalSeconds: epochSeconds * spec.epochs,
      peakMemoryBytes: peakMemoryBytes(),
      diskBytes: checkpointBytes * keptCheckpoints(spec),
      largestBatchSize: fitting(spec, architecture, availableBytes, peakMemoryBytes()),
      isLong: epochSeconds * spec.epochs > day
    }
  } finally {
    runner.dispose()
    disposeModelState(model)
  }
}

/** The newest two, the best, one that is just being written, and every k-th. */
function keptCheckpoints({ epochs, checkpoints }: ExperimentSpec): number {
  return (
    Math.min(epochs + 1, 4) +
    (checkpoints.keepEvery === null ? 0 : Math.floor(epochs / checkpoints.keepEvery))
  )
}

/**
 * The estimate's batch, where it proved right; else what the memory that was really held leads to
 * expect.
 */
function fitting(
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
