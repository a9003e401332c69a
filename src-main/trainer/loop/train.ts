import * as tf from '@tensorflow/tfjs'
import {
  AtelierError,
  encodeError,
  encodeMetric,
  type EpochMetrics,
  type TrainResult
} from '../../contract'
import { hashWeights } from '../checkpoints/run-hashes'
import type { Network } from '../network/network'
import { globalNorm } from '../step/clip-by-global-norm'
import { sayCameFirst } from './came-first'
import { diagnoseNonFinite } from './diagnose-non-finite'
import { enterStep } from './enter-step'
import type { EpochMeans } from './epoch-means'
import { EventBatches } from './event-batches'
import { finishTraining } from './finish-training'
import { keepAnswers } from './keep-answers'
import { prepareTraining } from './prepare-training'
import { endLine, epochLine } from './run-log'
import { saveCheckpoint, snapshotOf } from './save-checkpoint'
import { trainEpoch } from './train-epoch'
import { bestOf, disposeTraining, type Ending, isDone, type Training } from './training'
import type { TrainingInput } from './training-input'
import { validate } from './validate'

const statusOf = { stop: 'stopped', pause: 'paused' } as const

/**
 * Trains a network, from the beginning or from a checkpoint: epoch by epoch train, validate, observe,
 * save. What comes out is a function of the spec and the data alone (docs/architecture.md, Exactness):
 * neither pauses nor accidents change it.
 * @throws AtelierError LOSS_NOT_FINITE or UPDATE_NOT_FINITE, the last good checkpoint kept; WORKSPACE_NOT_WRITABLE; what is
 * wrong with the checkpoint
 */
export async function train(input: TrainingInput): Promise<TrainResult> {
  const events = new EventBatches(input.port)
  try {
    const training = await prepareTraining(input, events)
    return await trainToEnd(training).catch((error: unknown) => {
      if (isCoded(error, 'LOSS_NOT_FINITE') || isCoded(error, 'UPDATE_NOT_FINITE'))
        return failedBy(training, error)
      if (isCoded(error, 'DISK_FULL')) return pausedBy(training, error)
      throw error
    })
  } finally {
    events.flush()
  }
}

const isCoded = (error: unknown, code: AtelierError['code']): error is AtelierError =>
  error instanceof AtelierError && error.code === code

/** Trains until every epoch is done or an end is asked for, and leaves nothing on the device. */
async function trainToEnd(training: Training): Promise<TrainResult> {
  const { control, port } = training.input
  const { progress } = training
  const { epoch, step } = progress.position
  try {
    let ending = control.ending()
    while (!ending && !isDone(training)) ending = await runEpoch(training)

    await training.archive?.keep()
    const hasMoved = progress.epoch !== epoch || progress.step !== step
    const last = hasMoved || isDone(training) ? await finishTraining(training, ending) : null
    const result = endedBy(training, ending)
    return { ...result, weightsSha256: last && (await hashWeights(port, last.weights)) }
  } finally {
    disposeTraining(training)
  }
}

/** An epoch, or what is left of it. Returns why the training ends with it or within it. */
async function runEpoch(training: Training): Promise<Ending> {
  const { input } = training
  const ending = await trainEpoch(training)
  if (ending) return ending

  const validationStarted = input.port.now()
  const validation = await validateEpoch(training)
  if (!validation) return input.control.ending()

  await observeEpoch(training, validation.means, validationStarted)
  await training.archive?.keep()
  await keepAnswers(training, validation.answers)
  enterStep(training)
  // The last state is saved when the training is finished, with what an early stop takes back.
  if (!isDone(training)) await saveCheckpoint(training, await snapshotOf(training))
  return input.control.ending()
}

/** What the validation came to; null where an end was asked for within it. */
function validateEpoch({
  input,
  runner,
  selection,
  loader,
  features,
  progress
}: Training): ReturnType<typeof validate> {
  const { dataset, spec, port, control } = input
  return validate({
    runner,
    dataset,
    selection: selection.validation,
    batchSize: spec.batchSize,
    options: loader.validation,
    yieldToEventLoop: () => port.yieldToEventLoop(),
    isEnding: () => control.ending() !== null,
    features: features?.areInForce(progress.overall) ? features : null
  })
}

/** Ends the epoch with its metrics, which decide how the training goes on. */
async function observeEpoch(
  { input, progress, plan, meter, events, runner }: Training,
  validation: EpochMeans,
  validationStarted: number
): Promise<void> {
  const at = input.port.now()
  const { means, trainingSeconds } = progress
  const use = meter.endEpoch()
  const norms = await normsOf(means, runner.model.network)
  const metrics: EpochMetrics = {
    epoch: progress.epoch + 1,
    steps: progress.stepsPerEpoch,
    loss: encodeMetric(means.loss),
    accuracy: encodeMetric(means.accuracy),
    val_loss: encodeMetric(validation.loss),
    val_accuracy: encodeMetric(validation.accuracy),
    learningRate: plan.learningRate(progress.overall),
    seconds: trainingSeconds + (at - validationStarted) / 1000,
    imagesPerSecond: means.images / Math.max(1e-6, trainingSeconds),
    at,
    ...(norms && { norms }),
    ...(use && { use })
  }

  progress.endEpoch(metrics)
  plan.observe(metrics)
  events.send({ type: 'epoch', metrics })
  events.log(epochLine(metrics, plan.epochs(progress.overall)))
}

/** The norms of an epoch that is over, where they are tracked: of its gradients and of the weights after it. */
async function normsOf(
  { gradientNorm }: EpochMeans,
  { variables }: Network
): Promise<EpochMetrics['norms']> {
  if (gradientNorm === undefined) return undefined
  const norm = tf.tidy(() => globalNorm(variables))
  const [weightNorm = Number.NaN] = await norm.data()
  norm.dispose()
  return { gradientNorm: encodeMetric(gradientNorm), weightNorm: encodeMetric(weightNorm) }
}

function endedBy(training: Training, ending: Ending): TrainResult {
  const { input, events, progress, started } = training
  const seconds = (input.port.now() - started) / 1000
  const status = isDone(training) ? 'completed' : statusOf[ending ?? 'stop']
  const best = bestOf(training)
  events.log(endLine(status, progress.overall === 0 ? null : progress.position, best, seconds))
  return { status, epochs: progress.epoch, best, seconds, weightsSha256: null, error: null }
}

/** A run that the disk has no room for stands where its last checkpoint is. */
function pausedBy(training: Training, error: AtelierError): TrainResult {
  const { input, events, progress, started } = training
  events.log(`${error.message} ${error.fix}`, 'error')
  return {
    status: 'paused',
    epochs: progress.epoch,
    best: bestOf(training),
    seconds: (input.port.now() - started) / 1000,
    weightsSha256: null,
    error: encodeError(error)
  }
}

/** @throws AtelierError what it failed by, with what in the network broke first where that can be found */
async function failedBy(training: Training, error: AtelierError): Promise<never> {
  const { input, loader, plan, progress, keeper, events } = training
  await keeper.settle().catch(() => undefined)
  events.log(`${error.message} Looking for where it came from …`, 'error')

  const files = keeper.all.map(({ file }) => file).reverse()
  const { params } = error
  const failed = (Number(params['epoch']) - 1) * progress.stepsPerEpoch + Number(params['step'])
  const found = await diagnoseNonFinite(
    { input, loader, plan, stepsPerEpoch: progress.stepsPerEpoch, files },
    failed
  ).catch(() => null)

  const where = found && sayCameFirst(error.code, failed, found.first, progress.stepsPerEpoch)
  throw new AtelierError(error.code, { ...params, where: where ?? '' }, { cause: error })
}
