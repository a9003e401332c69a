import type { SplitName } from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import type { Selection } from '../../datasets/selection'
import type { ImagePredictions } from '../../models/image-predictions'
import { namesOf } from '../data/image-names'

/**
 * Takes the probabilities of a selection's images as they come, batch by batch, and knows what they are of.
 * @param split the part that the selection is of
 */
export function collectPredictions(
  dataset: LoadedDataset,
  { indices, split: part }: Selection,
  split: SplitName,
  datasetSha256: string
): { predictions: ImagePredictions; add(probabilities: Float32Array): void } {
  const { hashes, nameOf } = namesOf(dataset, split)
  const predictions: ImagePredictions = {
    datasetSha256,
    classes: dataset.classes,
    hashes: Array.from(indices, (image) => hashes[image] as string),
    names: Array.from(indices, nameOf),
    labels: Float32Array.from(indices, (image) => part.labels[image] as number),
    probabilities: new Float32Array(indices.length * dataset.classes.length)
  }
  let at = 0
  return {
    predictions,
    add: (probabilities) => {
      predictions.probabilities.set(probabilities, at)
      at += probabilities.length
    }
  }
}
