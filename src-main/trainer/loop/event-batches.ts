import {
  encodeMetric,
  type LogLine,
  type StepColumns,
  type TrainerEvent,
  type UseSample
} from '../../contract'
import type { TrainerPort } from '../port'

/**
 * Milliseconds between two batches of events, however fast the steps are: what a window draws of them
 * must not slow the training.
 */
const interval = 1000

export interface StepMetrics {
  /** Unix milliseconds. */
  at: number
  step: number
  loss: number
  accuracy: number
  imagesPerSecond: number
}

/** Adds a step to columns. */
export function addStep(
  columns: StepColumns,
  { at, step, loss, accuracy, imagesPerSecond }: StepMetrics
): void {
  columns.step.push(step)
  columns.loss.push(encodeMetric(loss))
  columns.accuracy.push(encodeMetric(accuracy))
  columns.imagesPerSecond.push(imagesPerSecond)
  columns.at.push(at)
}

/** Collects a run's events and hands them on in order, about once a second; steps travel as columns. */
export class EventBatches {
  private waiting: TrainerEvent[] = []
  private steps: StepColumns | null = null
  private lastSent = 0

  constructor(private readonly port: Pick<TrainerPort, 'now' | 'emit'>) {}

  step(metrics: StepMetrics): void {
    this.steps ??= { step: [], loss: [], accuracy: [], imagesPerSecond: [], at: [] }
    addStep(this.steps, metrics)
    if (this.port.now() - this.lastSent >= interval) this.flush()
  }

  /** Goes with the steps that come next. */
  use(sample: UseSample): void {
    this.closeSteps()
    this.waiting.push({ type: 'use', sample })
  }

  /** An event that a person waits for: it is sent at once, after everything before it. */
  send(event: TrainerEvent): void {
    this.closeSteps()
    this.waiting.push(event)
    this.flush()
  }

  log(text: string, level: LogLine['level'] = 'info'): void {
    this.send({ type: 'log', line: { at: this.port.now(), level, text } })
  }

  flush(): void {
    this.closeSteps()
    this.lastSent = this.port.now()
    if (this.waiting.length === 0) return
    this.port.emit(this.waiting)
    this.waiting = []
  }

  private closeSteps(): void {
    if (this.steps) this.waiting.push({ type: 'steps', steps: this.steps })
    this.steps = null
  }
}
