import { z } from 'zod'

/**
 * How a network that begins with other weights is trained on. Its stages are what computes at one size of
 * its images, the last layer being the last of them; frozen ones keep their weights and statistics, and
 * compute as they do when nothing is learnt.
 */
export const fineTuningConfig = z.strictObject({
  /** Epochs in which the last layer alone is trained; null: all of them. */
  frozenEpochs: z.int().min(0).max(100_000).nullable().default(1),
  /** Then a stage more is trained every so many epochs, the last first; 0: all of them at once. */
  unfreezeEvery: z.int().min(0).max(100_000).default(0),
  /** Each stage's learning rate is the next one's times this; 1: all have the same. */
  layerDecay: z.number().gt(0).max(1).default(1),
  /** Batch normalisation keeps its weights and statistics, whatever else is trained. */
  freezeNormalization: z.boolean().default(false)
})
export type FineTuningConfig = z.infer<typeof fineTuningConfig>

/**
 * How many of `stages` stages, from the input on, are frozen in an epoch counted from 0.
 */
export function frozenStagesIn(
  { frozenEpochs, unfreezeEvery }: FineTuningConfig,
  epoch: number,
  stages: number
): number {
  const most = stages - 1
  if (frozenEpochs === null || epoch < frozenEpochs) return most
  if (unfreezeEvery === 0) return 0
  return Math.max(0, most - 1 - Math.floor((epoch - frozenEpochs) / unfreezeEvery))
}
