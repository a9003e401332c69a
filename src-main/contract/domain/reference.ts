import { z } from 'zod'
import { engineId, precision } from './engine'
import { metricValue } from '../formats/metric-value'
import { runDetail } from './run'

/**
 * A run that was really made and is kept with Atelier: all that is recorded of it but its steps, its log
 * and its weights.
 */
export const referenceRun = z.strictObject({
  /** Whether nothing else was at work on its machine: only then its times say something. */
  isTimed: z.boolean(),
  detail: runDetail.omit({ folder: true })
})
export type ReferenceRun = z.infer<typeof referenceRun>

/** Runs of one experiment, which differ by their seeds, or the steps of one ablation, in their order. */
export const referenceRuns = z.strictObject({ id: z.string(), runs: z.array(referenceRun) })
export type ReferenceRuns = z.infer<typeof referenceRuns>

/** A line of the list that a person chooses from. */
export const referenceResult = z.object({
  /** The run's identifier, in the history too once it is taken in. */
  id: z.string(),
  /** Of the preset that it repeats, or `ablation`. */
  of: z.string(),
  name: z.string(),
  seed: z.int(),
  epochsDone: z.int(),
  epochsPlanned: z.int(),
  /** After the last epoch. */
  val_accuracy: metricValue,
  /** Which images that is of. */
  validationFrom: z.enum(['test', 'validation', 'train', 'fold']),
  engine: engineId,
  precision,
  /** Whether it is in the history. */
  isTaken: z.boolean()
})
export type ReferenceResult = z.infer<typeof referenceResult>
