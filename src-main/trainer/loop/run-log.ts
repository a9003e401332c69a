import {
  type Best,
  type CheckpointInfo,
  classChoiceText,
  type CorrectionCounts,
  decodeMetric,
  type EpochMetrics,
  type ExperimentSpec,
  type TrainResult
} from '../../contract'
import type { EngineSession } from '../../engines/engine'
import type { Position } from '../checkpoints/saved-progress'
import type { StartingPoint } from '../checkpoints/starting-point'
import type { TrainingSelection } from '../data/training-selection'
import type { EventBatches } from './event-batches'
import type { Progress } from './progress'
import type { TrainingInput } from './training-input'

const count = (value: number): string => value.toLocaleString('en')

/** Reports what the run is about to do: its setup, for the record, and in words, for the log. */
export function reportSetup(
  events: EventBatches,
  input: TrainingInput,
  { train, validation, stepsPerEpoch }: TrainingSelection,
  datasetSha256: string
): void {
  const { spec, architecture, dataset, session } = input
  const counts = {
    stepsPerEpoch,
    trainCount: train.indices.length,
    validationCount: validation.indices.length,
    datasetSha256
  }

  events.send({
    type: 'setup',
    setup: {
      engine: session.id,
      engineVersion: session.version,
      device: session.device,
      threads: session.threads,
      precision: session.precision,
      ...(session.compiled === undefined ? {} : { compiled: session.compiled }),
      params: architecture.params,
      ...counts,
      validationFrom: spec.dataset.validation.from,
      classes: dataset.classes,
      datasetSource: dataset.source,
      ...(dataset.corrected ? { corrections: dataset.corrected } : {}),
      deterministic: session.deterministic
    }
  })

  for (const line of setupLines(input, counts)) events.log(line)
}

function setupLines(
  { spec, architecture, dataset, session }: TrainingInput,
  counts: { stepsPerEpoch: number; trainCount: number; validationCount: number }
): string[] {
  const { params } = architecture
  const { classes } = spec.dataset
  const { type, learningRate } = spec.optimizer
  const where = dataset.path === null ? dataset.source : `${dataset.source}: ${dataset.path}`
  return [
    engineLine(session),
    `Model ${architecture.id}: ${count(params.total)} parameters, ` +
      `${count(params.trainable)} of them trained`,
    `Data ${dataset.id} (${where}): ${count(counts.trainCount)} images to train on, ` +
      `${count(counts.validationCount)} ${heldText(spec.dataset.validation)} to validate on`,
    ...(classes ? [`Classes: ${count(dataset.classes.length)}, ${classChoiceText(classes)}`] : []),
    ...(dataset.corrected ? [correctionLine(dataset.id, dataset.corrected)] : []),
    // Whoever started the run was told before: here it is for the record.
    ...dataset.findings.map(({ message }) => `Data ${dataset.id}: ${message}`),
    `Training ${count(spec.epochs)} epochs of ${count(counts.stepsPerEpoch)} steps, ` +
      `batch size ${count(spec.batchSize)}, ${type} with learning rate ${learningRate}, ` +
      `seed ${spec.seed}`
  ]
}

function correctionLine(id: string, { leftOut, relabelled, inTest }: CorrectionCounts): string {
  const tested = inTest > 0 ? `, ${count(inTest)} of both in its test part` : ''
  return `Data ${id} is corrected: ${count(leftOut)} images left out, ${count(relabelled)} relabelled${tested}`
}

function heldText(validation: ExperimentSpec['dataset']['validation']): string {
  switch (validation.from) {
    case 'test':
    case 'validation':
      return `of the ${validation.from} split`
    case 'train':
      return 'kept aside from the training split'
    case 'fold':
      return `of fold ${validation.fold} of ${validation.folds} kept aside from the training split`
  }
}

function engineLine({ id, version, device, threads, precision, compiled }: EngineSession): string {
  const card = device.index === undefined ? '' : ` (card ${device.index})`
  const parallel = threads === null ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
  const how = `${precision}${compiled ? ', compiled by XLA' : ''}`
  return `Engine ${id} ${version ?? ''} on ${device.name}${card}${parallel}, ${how}`
}

/** Reports where the run goes on, or that it begins. */
export function reportResumed(
  events: EventBatches,
  at: number,
  { epoch, step, epochs, stepsPerEpoch }: Progress,
  checkpoints: CheckpointInfo[],
  start: StartingPoint | null
): void {
  const steps = start && !start.isFork ? start.checkpoint.progress.steps : undefined
  events.send({
    type: 'resumed',
    at,
    epoch,
    step,
    stepsPerEpoch,
    epochs: [...epochs],
    checkpoints,
    ...(steps && { steps })
  })
  if (!start) return
  const { file, position } = start.checkpoint
  events.log(`Goes on from ${file}: ${positionText(position, 'epochs')} are done.`)
}

function positionText({ epoch, step }: Position, unit: 'epochs' | 'epoch'): string {
  const epochs = unit === 'epochs' ? `${epoch} epochs` : `epoch ${epoch}`
  return `${epochs}${step > 0 ? ` and ${step} steps of the next` : ''}`
}

/** An epoch in one line, with Keras' names. */
export function epochLine(metrics: EpochMetrics, of: number): string {
  const values = (['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const).map(
    (name) => `${name} ${decodeMetric(metrics[name]).toFixed(4)}`
  )
  const pace = `${metrics.seconds.toFixed(1)} s, ${Math.round(metrics.imagesPerSecond)} images/s`
  return `Epoch ${metrics.epoch}/${of}: ${values.join(', ')}; ${pace}`
}

/** How a run ended. `position` is null where not a single step was made. */
export function endLine(
  status: TrainResult['status'],
  position: Position | null,
  best: Best | null,
  seconds: number
): string {
  const reached =
    position === null ? 'before the first step' : `after ${positionText(position, 'epoch')}`
  const ended =
    status === 'completed'
      ? `Completed ${count(position?.epoch ?? 0)} epochs`
      : `${status === 'paused' ? 'Paused' : 'Stopped'} as asked ${reached}`
  const accuracy = best && decodeMetric(best.val_accuracy).toFixed(4)
  const bestEpoch = best ? `; best val_accuracy ${accuracy} in epoch ${best.epoch}` : ''
  return `${ended} in ${seconds.toFixed(1)} s${bestEpoch}`
}
