import { AtelierError } from '../contract'
import { epochOrder, type Selection } from '../datasets/batches'
import { withBatch } from './batch-tensors'
import { EpochMeans } from './epoch-means'
import type { EventBatches } from './event-batches'
import { type BatchResult, readResult } from './step'
import type { StepRunner } from './step-runner'
import type { TrainingInput } from './training-input'

/** What an epoch of training steps came to. */
export interface TrainedEpoch {
  means: EpochMeans
  /** Fewer than the epoch has where it was stopped. */
  steps: number
  images: number
  seconds: number
}

/**
 * The training steps of one epoch (counted from 1), in the epoch's own order; ends early when a stop was asked for.
 * @throws AtelierError LOSS_NOT_FINITE
 */
export async function trainEpoch(input: TrainingInput, runner: StepRunner, training: Selection, epoch: number, events: EventBatches): Promise<TrainedEpoch> {
  const { spec, dataset, port } = input
  const stepsPerEpoch = Math.ceil(training.indices.length / spec.batchSize)
  const order = epochOrder(training, spec.seed, epoch)
  const transform = input.augmentation?.(epoch)
  const results = new StepResults(port.now, events, epoch, (epoch - 1) * stepsPerEpoch)
  const started = port.now()
  let step = 0
  try {
    while (step < stepsPerEpoch) {
      const indices = order.subarray(step * spec.batchSize, (step + 1) * spec.batchSize)
      step++
      const overall = (epoch - 1) * stepsPerEpoch + step
      const result = withBatch(dataset, training.split, indices, (batch) => runner.train(batch.images, batch.labels, { learningRate: spec.optimizer.learningRate, step: overall }), transform)
      await results.add(step, result, indices.length)
      await port.breathe()
      if (input.stopRequested()) break
    }
    await results.settle()
  } finally {
    results.dispose()
  }
  return { means: results.means, steps: step, images: Math.min(step * spec.batchSize, training.indices.length), seconds: (port.now() - started) / 1000 }
}

interface PendingStep {
  /** Counted from 1 in its epoch. */
  step: number
  result: BatchResult
  size: number
  /** Unix milliseconds. */
  at: number
  /** Since the step before was issued: on an engine that computes asynchronously, reading keeps the two in step. */
  seconds: number
}

/** Reads what steps came to, each when the next is already under way on the device: nothing waits for a single number. */
class StepResults {
  readonly means = new EpochMeans()
  private pending: PendingStep | null = null
  private issued: number

  constructor(
    private readonly now: () => number,
    private readonly events: EventBatches,
    private readonly epoch: number,
    private readonly stepsBefore: number
  ) {
    this.issued = now()
  }

  /** Takes in the step that was just issued and reports the one before it. */
  async add(step: number, result: BatchResult, size: number): Promise<void> {
    const before = this.pending
    const now = this.now()
    this.pending = { step, result, size, at: now, seconds: Math.max(1e-6, (now - this.issued) / 1000) }
    this.issued = now
    if (before) await this.report(before)
  }

  /** Reports the last step. */
  async settle(): Promise<void> {
    const last = this.pending
    this.pending = null
    if (last) await this.report(last)
  }

  dispose(): void {
    this.pending?.result.dispose()
  }

  private async report({ step, result, size, at, seconds }: PendingStep): Promise<void> {
    const { loss, correct } = await readResult(result)
    this.means.add({ loss, correct, size })
    this.events.step({ at, step: this.stepsBefore + step, loss, accuracy: correct / size, imagesPerSecond: size / seconds })
    if (!Number.isFinite(loss)) throw new AtelierError('LOSS_NOT_FINITE', { value: String(loss), step, epoch: this.epoch })
  }
}
