import { AtelierError, type ExperimentSpec } from '../../contract'
import { type Selection, selectSamples } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'

/** The images that a run is trained and validated on. */
export interface TrainingSelection {
  train: Selection
  validation: Selection
  /** Batches of the training images; the last one of an epoch may be smaller. */
  stepsPerEpoch: number
}

/** @throws AtelierError INVALID_EXPERIMENT where the validation leaves no image to train on */
export function selectForTraining(
  { dataset: config, seed, batchSize }: ExperimentSpec,
  dataset: LoadedDataset
): TrainingSelection {
  const selection = selectSamples(dataset, config, seed)
  const images = selection.train.indices.length
  if (images === 0)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: 'dataset.validation: it leaves no image to train on',
      hint: 'Use a smaller fraction.'
    })
  return { ...selection, stepsPerEpoch: Math.ceil(images / batchSize) }
}
