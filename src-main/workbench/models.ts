import type { AugmentationConfig, DatasetPreview, ModelConfig, ModelDescription } from '../contract'
import { previewDataset as preview } from '../datasets/catalogue'
import { buildArchitecture } from '../models/catalogue'
import { describeArchitecture, summaryText } from '../models/describe'
import { dataPlaces } from './folders'

export { modelCatalogue } from '../models/catalogue'
export { summaryText }

/** A model's layers, shapes and parameters, before anything is allocated. */
export function describeModel(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number
): ModelDescription {
  return describeArchitecture(buildArchitecture(config, inputShape, classes))
}

/** A few images of a data set to look at, augmented. */
export function previewDataset(
  id: string,
  path: string | null,
  count: number,
  seed: number,
  augmentation: AugmentationConfig
): Promise<DatasetPreview> {
  return preview(id, path, dataPlaces(), count, seed, augmentation)
}
