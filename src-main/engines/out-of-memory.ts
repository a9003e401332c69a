import { AtelierError, type Sentence } from '../contract'
import type { FailureContext } from './engine'

/**
 * The error of an engine whose memory ran out, with the largest batch that fits by estimate. An estimate
 * that what just happened has refuted, and memory of unknown size, are no help: then half the batch.
 */
export function outOfMemory(
  { batchSize, largestBatch }: FailureContext,
  memoryBytes: number | null
): AtelierError {
  const estimated = memoryBytes === null ? batchSize : largestBatch(memoryBytes)
  const isEstimate = estimated < batchSize
  const suggestedBatchSize = isEstimate ? estimated : Math.floor(batchSize / 2)
  const hint: Sentence =
    suggestedBatchSize < 1
      ? 'Use a smaller model: this one does not fit with a single image.'
      : isEstimate
        ? `Try a batch size of ${suggestedBatchSize}, the largest that fits by estimate.`
        : `Try a batch size of ${suggestedBatchSize}.`
  return new AtelierError('ENGINE_OUT_OF_MEMORY', { batchSize, suggestedBatchSize, hint })
}
