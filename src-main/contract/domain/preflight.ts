import { z } from 'zod'
import { engineId } from './engine'
import type { ExperimentSpec } from './experiment'

/** What an experiment will take on this machine, from a few real steps of it. */
export const preflight = z.object({
  engine: engineId,
  /**
   * Seconds of one training step, of one epoch with its validation and checkpoint, and of the whole run.
   */
  stepSeconds: z.number(),
  epochSeconds: z.number(),
  totalSeconds: z.number(),
  /** The most that the training process held. */
  peakMemoryBytes: z.number(),
  /** Of the checkpoints that are kept. */
  diskBytes: z.number(),
  /** The largest batch that fits the memory, by estimate. */
  largestBatchSize: z.int(),
  /** It takes more than a day. */
  isLong: z.boolean(),
  /** A run trained meanwhile: alone it will be faster. */
  isBesideTraining: z.boolean().default(false)
})
export type Preflight = z.infer<typeof preflight>

const day = 24 * 3600
/** Seconds from which on a run is a long one. */
export const isLongRun = (seconds: number): boolean => seconds > day

/** Checkpoints on the disk: the newest two, the best, one that is just being written, every k-th. */
export function keptCheckpoints({
  epochs,
  checkpoints
}: Pick<ExperimentSpec, 'epochs' | 'checkpoints'>): number {
  return (
    Math.min(epochs + 1, 4) +
    (checkpoints.keepEvery === null ? 0 : Math.floor(epochs / checkpoints.keepEvery))
  )
}

/** What was measured with one experiment, as it is for one that differs in length and checkpoints. */
export function withLength(
  measured: Preflight,
  from: Pick<ExperimentSpec, 'epochs' | 'checkpoints'>,
  to: Pick<ExperimentSpec, 'epochs' | 'checkpoints'>
): Preflight {
  const totalSeconds = measured.epochSeconds * to.epochs
  return {
    ...measured,
    totalSeconds,
    isLong: isLongRun(totalSeconds),
    diskBytes: (measured.diskBytes / keptCheckpoints(from)) * keptCheckpoints(to)
  }
}
