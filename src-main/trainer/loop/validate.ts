import { assembleBatch, type BatchOptions } from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'
import type { EpochAnswers } from '../../models/epoch-answers'
import { onDevice, withBatch } from '../data/batch-tensors'
import { type BatchResult, readEvaluation } from '../step/step'
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
 * Loss and accuracy over a selection, without learning, and what each image was taken for; null where an end
 * was asked for in the middle of it.
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
}: ValidationRequest): Promise<{ means: EpochMeans; answers: EpochAnswers } | null> {
  const means = new EpochMeans()
  const answers: EpochAnswers = {
    predicted: new Uint16Array(selection.indices.length),
    probability: new Float32Array(selection.indices.length)
  }
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
    const { loss, correct, predicted, probability } = await readEvaluation(result)
    means.add({ loss, correct, size: indices.length })
    answers.predicted.set(predicted, from)
    answers.probability.set(probability, from)
    await yieldToEventLoop()
    if (isEnding()) return null
  }
  return { means, answers }
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
