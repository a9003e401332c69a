import type { ExperimentSpec, SplitName } from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import { type Selection, selectSamples, wholeOf } from '../../datasets/selection'

/** Images of a run's data, and the part of the data set that they are of. */
export interface RunPart {
  selection: Selection
  split: SplitName
}

/**
 * A part of a run's data: the images that it was trained on (`train`), those that it was validated on
 * (`validation`), wherever these were taken from, or the test part.
 */
export function runPart(
  dataset: LoadedDataset,
  { dataset: config, seed }: Pick<ExperimentSpec, 'dataset' | 'seed'>,
  part: SplitName
): RunPart {
  if (part === 'test') return { selection: wholeOf(dataset.test), split: 'test' }
  const { train, validation } = selectSamples(dataset, config, seed)
  if (part === 'train') return { selection: train, split: 'train' }
  return { selection: validation, split: validationSplit(config) }
}

/** The part of the data set that a run's validation images are of. */
export const validationSplit = ({ validation: { from } }: ExperimentSpec['dataset']): SplitName =>
  from === 'test' || from === 'validation' ? from : 'train'
