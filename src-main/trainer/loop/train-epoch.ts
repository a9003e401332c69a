import { AtelierError } from '../../contract'
import { onDevice } from '../data/batch-tensors'
import type { EventBatches } from './event-batches'
import { type BatchSource, batchIndexOf } from '../data/batch-loader'
import type { Progress } from './progress'
import { type BatchResult, readResult } from '../step/step'
import type { StepRunner } from '../step/step-runner'
import type { TrainingInput } from './training-input'

/** What the steps of an epoch need. */
export interface EpochRequest {
  input: TrainingInput
  runner: StepRunner
  batches: BatchSource
  progress: Progress
  events: EventBatches
  /** Called before a step (counted from 1 over the whole run); returns its learning rate. */
  before(step: number): number
  /** Told of every step's loss, in order. */
  ended(step: number, loss: number): void
  /** Whether the state is to be saved now, in the middle of the epoch. */
  isSaveDue(): boolean
  save(): Promise<void>
}

/**
 * The training steps that are left of the epoch under way, in the epoch's own order.
 * @returns why it ended before its last step, or null
 * @throws AtelierError LOSS_NOT_FINITE
 */
export async function trainEpoch(request: EpochRequest): Promise<'stop' | 'pause' | null> {
  const { input, runner, batches, progress, events } = request
  const { port, dataset } = input
  const epoch = progress.epoch + 1
  const results = new StepResults(port.now, events, progress, epoch, request.ended)
  const started = port.now(),
    secondsBefore = progress.trainingSeconds
  let ending: 'stop' | 'pause' | null = null
  try {
    while (progress.step < progress.stepsPerEpoch && !ending) {
      const step = progress.overall + 1
      const moment = { learningRate: request.before(step), step }
      const assembled = await batches.batch(
        batchIndexOf(step, progress.stepsPerEpoch),
        batchIndexOf(step + 1, progress.stepsPerEpoch)
      )
      const result = onDevice(assembled, dataset.imageShape, (batch) => runner.train(batch, moment))
      progress.step++
      await results.add(progress.step, result, assembled.labels.length)
      progress.trainingSeconds = secondsBefore + (port.now() - started) / 1000
      if (request.isSaveDue()) {
        // What is saved has to know what every step came to.
        await results.settle()
        await request.save()
      }
      await port.yieldToEventLoop()
      ending = input.control.ending()
    }
    await results.settle()
  } finally {
    results.dispose()
  }
  return ending
}

interface PendingStep {
  /** Counted from 1 in its epoch. */
  step: number
  result: BatchResult
  size: number
  /** Unix milliseconds. */
  at: number
  /**
   * Since the step before was issued: on an engine that computes asynchronously, reading keeps the two
   * in step.
   */
  seconds: number
}

/**
 * Reads what steps came to, each when the next is already under way on the device: nothing waits for a
 * single number.
 */
class StepResults {
  private pending: PendingStep | null = null
  private issued: number

  constructor(
    private readonly now: () => number,
    private readonly events: EventBatches,
    private readonly progress: Progress,
    private readonly epoch: number,
    private readonly ended: (step: number, loss: number) => void
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
    this.progress.means.add({ loss, correct, size })
    const overall = this.progress.epoch * this.progress.stepsPerEpoch + step
    const fact = { at, step: overall, loss, accuracy: correct / size, imagesPerSecond: size / seconds }
    this.progress.recent.add(fact)
    this.events.step(fact)
    this.ended(overall, loss)
    if (!Number.isFinite(loss))
      throw new AtelierError('LOSS_NOT_FINITE', {
        value: String(loss),
        step,
        epoch: this.epoch,
        where: ''
      })
  }
}
