import {
  type CheckpointInfo,
  decodeMetric,
  type EarlyStoppingConfig,
  type ResumeProof,
  type RunDetail,
  type RunSession
} from '../../../src-main/contract'

const order = (a: CheckpointInfo, b: CheckpointInfo): number => b.epoch - a.epoch || b.step - a.step

/** The newest first. */
export const newestFirst = (checkpoints: readonly CheckpointInfo[]): CheckpointInfo[] =>
  [...checkpoints].sort(order)
/** What a run goes on from. */
export const newestCheckpoint = (checkpoints: readonly CheckpointInfo[]): CheckpointInfo | null =>
  newestFirst(checkpoints).find(({ isGone }) => !isGone) ?? null

/** Of the last time that the run went on; null where it never did, or where it is not known yet. */
export const latestProof = (sessions: readonly RunSession[]): ResumeProof | null =>
  sessions.at(-1)?.proof ?? null
/** Equal to the last bit; NaN is equal to NaN. */
export const isExact = ({ before, after }: ResumeProof): boolean =>
  Object.is(decodeMetric(before), decodeMetric(after))

/** What a person may change of a run, as it is now: what it began with, and what was changed since. */
export interface Steerable {
  learningRate: number
  epochs: number
  earlyStopping: EarlyStoppingConfig | null
  /** Null: as the experiment has it, epoch by epoch. */
  frozenStages: number | null
}
export function steerable({ spec, steering }: Pick<RunDetail, 'spec' | 'steering'>): Steerable {
  const now: Steerable = {
    learningRate: spec.optimizer.learningRate,
    epochs: spec.epochs,
    earlyStopping: spec.earlyStopping,
    frozenStages: null
  }
  for (const { change } of steering) {
    if (change.learningRate !== undefined) now.learningRate = change.learningRate
    if (change.epochs !== undefined) now.epochs = change.epochs
    if (change.earlyStopping !== undefined) now.earlyStopping = change.earlyStopping
    if (change.frozenStages !== undefined) now.frozenStages = change.frozenStages
  }
  return now
}
