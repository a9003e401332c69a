import type { BatchOptions } from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'
import { withBatch } from '../data/batch-tensors'
import { readResult } from '../step/step'
import type { StepRunner } from '../step/step-runner'
import { EpochMeans } from './epoch-means'

export interface ValidationRequest {
  runner: StepRunner
  dataset: LoadedDataset
  selection: Selection
  batchSize: number
  options: BatchOptions
  yieldToEventLoop(): Promise<void>
  isEnding(): boolean
}

/**
 * Loss and accuracy over a selection, without learning; null where an end was asked for in the middle of
 * it.
 */
export async function validate({
  runner,
  dataset,
  selection,
  batchSize,
  options,
  yieldToEventLoop,
  isEnding
}: ValidationRequest): Promise<EpochMeans | null> {
  const means = new EpochMeans()
  for (let from = 0; from < selection.indices.length; from += batchSize) {
    const indices = selection.indices.subarray(from, from + batchSize)
    const result = withBatch(
      dataset,
      selection.split,
      indices,
      (batch) => runner.evaluate(batch.images, batch.labels),
      options
    )
    means.add({ ...(await readResult(result)), size: indices.length })
    await yieldToEventLoop()
    if (isEnding()) return null
  }
  return means
}
