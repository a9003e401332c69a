import { AtelierError, encodeMetric } from '../../contract'
import { type BatchResult, readResult } from '../step/step'
import type { Training } from './training'

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
 * Reads what the steps of an epoch came to, each when the next is already under way on the device:
 * nothing waits for a single number.
 */
export class StepResults {
  private pending: PendingStep | null = null
  private issued: number

  constructor(private readonly training: Pick<Training, 'input' | 'events' | 'progress' | 'expected'>) {
    this.issued = training.input.port.now()
  }

  /** Takes in the step that was just issued and reports the one before it. */
  async add(step: number, result: BatchResult, size: number): Promise<void> {
    const before = this.pending
    const now = this.training.input.port.now()
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

  /** @throws AtelierError LOSS_NOT_FINITE */
  private async report({ step, result, size, at, seconds }: PendingStep): Promise<void> {
    const { events, progress } = this.training
    const { loss, correct, ...norm } = await readResult(result)
    progress.means.add({ loss, correct, size, ...norm })

    const overall = progress.epoch * progress.stepsPerEpoch + step
    const metrics = {
      at,
      step: overall,
      loss,
      accuracy: correct / size,
      imagesPerSecond: size / seconds
    }
    progress.recent.add(metrics)
    events.step(metrics)
    this.prove(overall, loss)

    if (!Number.isFinite(loss))
      throw new AtelierError('LOSS_NOT_FINITE', {
        value: String(loss),
        step,
        epoch: progress.epoch + 1,
        where: ''
      })
  }

  /** Shows the loss of the first batch after a pause beside that which was computed before the pause. */
  private prove(step: number, loss: number): void {
    const { events, expected } = this.training
    if (expected?.step !== step) return
    events.send({ type: 'proof', proof: { step, before: expected.loss, after: encodeMetric(loss) } })
  }
}
