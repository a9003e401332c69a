import * as tf from '@tensorflow/tfjs'
import { encodeMetric, type Evaluation } from '../../contract'
import type { Selection } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'
import type { Normalization } from '../../datasets/normalization'
import { withBatch } from '../data/batch-tensors'
import { EpochMeans } from '../loop/epoch-means'
import { classifyStep, type EvaluatedModel } from '../step/step'
import { ConfidenceBins } from '../../models/confidence-bins'
import { ConfusionMatrix } from '../../models/confusion-matrix'

/**
 * How well a network does on a selection of images, normalised as those that it learnt from.
 * @param onProbabilities given the probabilities of each batch, a row an image, and which images they are
 */
export async function evaluate(
  model: EvaluatedModel,
  dataset: LoadedDataset,
  selection: Selection,
  batchSize: number,
  normalization: Normalization | null = null,
  onProbabilities: ((rows: Float32Array, indices: Uint32Array) => void) | null = null
): Promise<Omit<Evaluation, 'runId'>> {
  const matrix = new ConfusionMatrix(dataset.classes)
  const confidences = new ConfidenceBins()
  const means = new EpochMeans()

  for (let from = 0; from < selection.indices.length; from += batchSize) {
    const indices = selection.indices.subarray(from, from + batchSize)
    const { loss, predicted, probabilities } = withBatch(
      dataset,
      selection.split,
      indices,
      (batch) => classifyStep(model, batch.images, batch.labels),
      { normalization }
    )

    const labels = Array.from(indices, (sample) => selection.split.labels[sample] as number)
    const rows = (await probabilities.data()) as Float32Array
    matrix.add(labels, await predicted.data())
    confidences.add(labels, rows)
    means.add({ loss: (await loss.data())[0] ?? Number.NaN, correct: 0, size: indices.length })
    onProbabilities?.(rows, indices)
    tf.dispose([loss, predicted, probabilities])
  }

  return {
    accuracy: matrix.accuracy,
    loss: encodeMetric(means.loss),
    classes: dataset.classes,
    confusionMatrix: matrix.counts,
    perClass: matrix.perClass(),
    calibration: confidences.counts
  }
}
