import { AtelierError, type Best, encodeMetric, type EpochMetrics, type TrainResult } from '../contract'
import { selectSamples } from '../datasets/batches'
import { checkpointFiles, hashWeights, isSound, type Position, type Snapshot, takeSnapshot, writeCheckpoint } from './checkpoints'
import type { EpochMeans } from './epoch-means'
import { EventBatches } from './event-batches'
import { Network } from './network'
import { announce, endLine, epochLine } from './run-log'
import type { Trainee } from './step'
import { StepRunner } from './step-runner'
import { trainEpoch, type TrainedEpoch } from './training-epoch'
import type { TrainingInput } from './training-input'
import { validate } from './validation'

/** What a run has come to so far. */
interface Progress {
  epochs: number
  best: Best | null
  snapshot: Snapshot | null
}

/**
 * Trains a network: epoch by epoch train, validate, save, report. What comes out is a function of the spec and the data
 * alone (DESIGN.md, section 6).
 * @throws AtelierError LOSS_NOT_FINITE, the last good checkpoint kept; DISK_FULL, WORKSPACE_NOT_WRITABLE
 */
export async function train(input: TrainingInput): Promise<TrainResult> {
  const { spec, architecture, session, port } = input
  const events = new EventBatches(port)
  const network = new Network(architecture, spec.seed, session.primitives)
  const trainee: Trainee = { network, optimizer: session.primitives.optimizer(spec.optimizer, network.variables), primitives: session.primitives }
  const runner = new StepRunner(trainee, session, (line) => events.log(line))
  const started = port.now()
  try {
    const { epochs, best, snapshot } = await trainEpochs(input, trainee, runner, events)
    const seconds = (port.now() - started) / 1000
    const status = epochs === spec.epochs ? 'completed' : 'stopped'
    events.log(endLine(status, snapshot?.position ?? null, best, seconds))
    return { status, epochs, best, seconds, weightsSha256: snapshot ? await hashWeights(port, snapshot.weights) : null }
  } finally {
    events.flush()
    runner.dispose()
    trainee.optimizer.dispose()
    network.dispose()
  }
}

async function trainEpochs(input: TrainingInput, trainee: Trainee, runner: StepRunner, events: EventBatches): Promise<Progress> {
  const { spec, dataset, port } = input
  const { train: training, validation } = selectSamples(dataset, spec.dataset, spec.seed)
  if (training.indices.length === 0) throw new AtelierError('INVALID_EXPERIMENT', { problems: 'dataset.validation: it leaves no image to train on', hint: 'Use a smaller fraction.' })
  const stepsPerEpoch = Math.ceil(training.indices.length / spec.batchSize)
  announce(events, input, { stepsPerEpoch, trainCount: training.indices.length, validationCount: validation.indices.length })
  const validationRequest = { runner, dataset, selection: validation, batchSize: spec.batchSize, breathe: () => port.breathe(), stopRequested: () => input.stopRequested() }
  const sizesOf = (count: number): number[] => [...new Set([Math.min(count, spec.batchSize), count % spec.batchSize])].filter((size) => size > 0)
  runner.prepare(dataset.imageShape, { train: sizesOf(training.indices.length), evaluate: sizesOf(validation.indices.length) })
  const progress: Progress = { epochs: 0, best: null, snapshot: null }
  while (progress.epochs < spec.epochs && !input.stopRequested()) {
    const epoch = progress.epochs + 1
    const started = port.now()
    const trained = await trainEpoch(input, runner, training, epoch, events)
    const validated = trained.steps < stepsPerEpoch ? null : await validate(validationRequest)
    const position = validated ? { epoch, step: 0 } : { epoch: progress.epochs, step: trained.steps }
    runner.synchronize()
    progress.snapshot = await soundSnapshot(trainee, position, { epoch, step: trained.steps })
    const improved = validated !== null && (progress.best === null || validated.accuracy > Number(progress.best.val_accuracy))
    await save(input, events, progress.snapshot, improved)
    if (!validated) break
    if (improved) progress.best = { epoch, val_accuracy: encodeMetric(validated.accuracy) }
    progress.epochs = epoch
    reportEpoch(input, events, epoch, trained, validated, started)
  }
  return progress
}

/** A snapshot that is worth keeping. @throws AtelierError LOSS_NOT_FINITE where training broke the weights */
async function soundSnapshot(trainee: Trainee, position: Position, after: { epoch: number; step: number }): Promise<Snapshot> {
  const snapshot = await takeSnapshot(trainee.network, trainee.optimizer, position)
  if (!isSound(snapshot)) throw new AtelierError('LOSS_NOT_FINITE', { value: 'NaN', ...after })
  return snapshot
}

async function save({ port, spec, dataset }: TrainingInput, events: EventBatches, snapshot: Snapshot, best: boolean): Promise<void> {
  events.flush()
  const started = port.now()
  const bytes = await writeCheckpoint(port, snapshot, spec, { inputShape: dataset.imageShape, classes: dataset.classes }, best)
  events.send({ type: 'checkpoint', epoch: snapshot.position.epoch, file: checkpointFiles.last, bytes })
  events.log(`Saved ${checkpointFiles.last} (${(bytes / 1e6).toFixed(1)} MB${best ? ', the best so far' : ''}) in ${((port.now() - started) / 1000).toFixed(1)} s`, 'debug')
}

function reportEpoch({ spec, port }: TrainingInput, events: EventBatches, epoch: number, trained: TrainedEpoch, validated: EpochMeans, started: number): void {
  const at = port.now()
  const metrics: EpochMetrics = {
    epoch, steps: trained.steps,
    loss: encodeMetric(trained.means.loss), accuracy: encodeMetric(trained.means.accuracy), val_loss: encodeMetric(validated.loss), val_accuracy: encodeMetric(validated.accuracy),
    learningRate: spec.optimizer.learningRate, seconds: (at - started) / 1000, imagesPerSecond: trained.images / Math.max(1e-6, trained.seconds), at
  }
  events.send({ type: 'epoch', metrics })
  events.log(epochLine(metrics, spec.epochs))
}
