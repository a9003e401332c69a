import type { LogLine, RunDetail } from '../contract'
import type { MetricPoint } from './logged-run'

/** Steps as columns of one length; times in Unix milliseconds. */
export interface StepBlock {
  step: ArrayLike<number>
  loss: ArrayLike<number>
  accuracy: ArrayLike<number>
  imagesPerSecond: ArrayLike<number>
  at: ArrayLike<number>
}

/** All that is recorded of a run, for other software. Steps come a block at a time. */
export interface RunRecord {
  detail: RunDetail
  steps: Iterable<StepBlock>
  log: LogLine[]
  /** Of a run that was read from other software: every point that that had logged. */
  points: AsyncIterable<MetricPoint[]> | null
  /** How often each class was taken for which, as a picture. */
  confusionMatrix: { png: Uint8Array; width: number; height: number } | null
}
