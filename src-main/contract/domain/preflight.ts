import { z } from 'zod'
import { engineId } from './engine'

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
  isLong: z.boolean()
})
export type Preflight = z.infer<typeof preflight>
