import { mkdirSync } from 'node:fs'
import { decodeMetric, type RunDetail, type RunEvent, type WorkbenchEvent } from '../../contract'
import type { RunRecord } from '../../exchange/run-record'
import {
  RunLog,
  writeBeginning,
  writeEnd,
  writeEpoch,
  writeStep
} from '../../exchange/tensorboard/write-run'

/** Writes what happens to a run into a log folder of TensorBoard, as it happens. */
export class LiveTensorboard {
  private log: RunLog | null
  private runId: string | null = null
  /** What came before it was known which run it is. */
  private early: WorkbenchEvent[] = []

  /**
   * @param onTrouble told once where the folder cannot be written any more: the run goes on without it
   * @throws Error of the system where the folder cannot be made
   */
  constructor(
    folder: string,
    private readonly onTrouble: (error: unknown) => void
  ) {
    mkdirSync(folder, { recursive: true })
    this.log = new RunLog(folder, Date.now())
  }

  readonly take = (event: WorkbenchEvent): void => {
    if (this.runId === null) this.early.push(event)
    else if (event.type === 'run' && event.runId === this.runId)
      this.writing(() => this.write(event.events))
  }

  /** From now on it is known which run is meant. */
  begin(detail: RunDetail): void {
    const { id, startedAt, createdAt } = detail.summary
    this.runId = id
    this.writing((log) => writeBeginning(log, detail, startedAt ?? createdAt))
    for (const event of this.early.splice(0)) this.take(event)
  }

  /** @param detail the run as it is now @param told its log, and its confusion matrix where there is one */
  end(detail: RunDetail, told: Pick<RunRecord, 'log' | 'confusionMatrix'>): void {
    this.writing((log) => writeEnd(log, { detail, ...told }))
    this.writing((log) => log.close())
    this.log = null
  }

  private write(events: RunEvent[]): void {
    const { log } = this
    if (!log) return
    for (const event of events) {
      if (event.type === 'epoch') writeEpoch(log, event.metrics)
      if (event.type !== 'steps') continue
      const { steps } = event
      const block = {
        ...steps,
        loss: steps.loss.map((value) => decodeMetric(value ?? 'NaN')),
        accuracy: steps.accuracy.map((value) => decodeMetric(value ?? 'NaN')),
        imagesPerSecond: steps.imagesPerSecond.map((value) => value ?? NaN)
      }
      for (let i = 0; i < block.step.length; i++) writeStep(log, block, i)
    }
  }

  private writing(body: (log: RunLog) => void): void {
    const { log } = this
    if (!log) return
    try {
      body(log)
      log.flush()
    } catch (error) {
      this.log = null
      this.onTrouble(error)
    }
  }
}
