import { assembleBatch, type BatchOptions } from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'
import { onDevice, withBatch } from '../data/batch-tensors'
import { type BatchResult, readResult } from '../step/step'
import type { StepRunner } from '../step/step-runner'
import { EpochMeans } from './epoch-means'
import type { HeadFeatures } from './head-features'

export interface ValidationRequest {
  runner: StepRunner
  dataset: LoadedDataset
  selection: Selection
  batchSize: number
  options: BatchOptions
  yieldToEventLoop(): Promise<void>
  isEnding(): boolean
  /** What the frozen part of the network makes of them, where nothing but the head was trained. */
  features?: HeadFeatures | null
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
  isEnding,
  features
}: ValidationRequest): Promise<EpochMeans | null> {
  const means = new EpochMeans()
  for (let from = 0; from < selection.indices.length; from += batchSize) {
    const indices = selection.indices.subarray(from, from + batchSize)
    const part = { split: selection.split, indices }
    const result = features
      ? await evaluateFeatures({ runner, dataset, options, features }, part)
      : withBatch(
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

async function evaluateFeatures(
  {
    runner,
    dataset: { imageShape },
    options,
    features
  }: Pick<ValidationRequest, 'runner' | 'dataset' | 'options'> & { features: HeadFeatures },
  part: Selection
): Promise<BatchResult> {
  const size = imageShape[0] * imageShape[1] * imageShape[2]
  const batch = await features.batch('validation', part, (use) =>
    use(assembleBatch(part.split, size, part.indices, options).images)
  )
  return onDevice(batch, features.shape, ({ images, labels }) =>
    runner.evaluate(images, labels, features.from)
  )
}
