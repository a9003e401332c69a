import { type Best, decodeMetric, type EpochMetrics, type TrainResult } from '../../contract'
import type { Position } from '../checkpoints/saved-progress'
import type { EventBatches } from './event-batches'
import type { TrainingInput } from './training-input'

const count = (value: number): string => value.toLocaleString('en')

/** Reports what the run is about to do: its setup, for the record, and in words, for the log. */
export function reportSetup(
  events: EventBatches,
  input: TrainingInput,
  counts: { stepsPerEpoch: number; trainCount: number; validationCount: number; datasetSha256: string }
): void {
  const { spec, architecture, dataset, session } = input
  const { params } = architecture
  const validationFrom = spec.dataset.validation.from
  events.send({
    type: 'setup',
    setup: {
      engine: session.id,
      engineVersion: session.version,
      device: session.device,
      threads: session.threads,
      precision: session.precision,
      ...(session.compiled === undefined ? {} : { compiled: session.compiled }),
      params,
      ...counts,
      validationFrom,
      classes: dataset.classes,
      datasetSource: dataset.source,
      deterministic: session.deterministic
    }
  })
  const threads =
    session.threads === null
      ? ''
      : `, ${session.threads} ${session.threads === 1 ? 'thread' : 'threads'}`
  events.log(
    `Engine ${session.id} ${session.version ?? ''} on ${session.device.name}${session.device.index === undefined ? '' : ` (card ${session.device.index})`}${threads}, ${session.precision}${session.compiled ? ', compiled by XLA' : ''}`
  )
  events.log(
    `Model ${architecture.id}: ${count(params.total)} parameters, ${count(params.trainable)} of them trained`
  )
  const where = dataset.path === null ? dataset.source : `${dataset.source}: ${dataset.path}`
  const held = validationFrom === 'test' ? 'of the test split' : 'kept aside from the training split'
  events.log(
    `Data ${dataset.id} (${where}): ${count(counts.trainCount)} images to train on, ${count(counts.validationCount)} ${held} to validate on`
  )
  // Whoever started the run was told before: here it is for the record.
  for (const { message } of dataset.findings) events.log(`Data ${dataset.id}: ${message}`)
  const { type, learningRate } = spec.optimizer
  events.log(
    `Training ${count(spec.epochs)} epochs of ${count(counts.stepsPerEpoch)} steps, batch size ${count(spec.batchSize)}, ${type} with learning rate ${learningRate}, seed ${spec.seed}`
  )
}

/** An epoch in one line, with Keras' names. */
export function epochLine(metrics: EpochMetrics, of: number): string {
  const values = (['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const).map(
    (name) => `${name} ${decodeMetric(metrics[name]).toFixed(4)}`
  )
  return `Epoch ${metrics.epoch}/${of}: ${values.join(', ')}; ${metrics.seconds.toFixed(1)} s, ${Math.round(metrics.imagesPerSecond)} images/s`
}

/** How a run ended. `position` is null where not a single step was made. */
export function endLine(
  status: TrainResult['status'],
  position: Position | null,
  best: Best | null,
  seconds: number
): string {
  const reached =
    position === null
      ? 'before the first step'
      : `after epoch ${position.epoch}${position.step > 0 ? ` and ${position.step} steps of the next` : ''}`
  const ended =
    status === 'completed'
      ? `Completed ${count(position?.epoch ?? 0)} epochs`
      : `${status === 'paused' ? 'Paused' : 'Stopped'} as asked ${reached}`
  return `${ended} in ${seconds.toFixed(1)} s${best ? `; best val_accuracy ${decodeMetric(best.val_accuracy).toFixed(4)} in epoch ${best.epoch}` : ''}`
}
