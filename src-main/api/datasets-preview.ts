import type { Implementation } from './implementation'
import { previewDataset } from '../workbench/models'

/** A few images to look at, augmented as an experiment would. */
export const datasetsPreview: Implementation<'datasets.preview'> = ({
  dataset,
  path,
  count,
  seed,
  augmentation
}) => previewDataset(dataset, path, count, seed, augmentation)
