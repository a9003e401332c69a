import type { CallOutput, ModelConfig, ModelDescription } from '../contract'
import { buildArchitecture, modelCatalogue } from '../models/catalogue'
import { describeArchitecture } from '../models/describe'

/** The catalogue, each model with its defaults. */
export function listModels(): CallOutput<'models.list'> {
  return modelCatalogue
}

/** A model's layers, shapes and parameters, before anything is allocated. */
export function describeModel(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number
): ModelDescription {
  return describeArchitecture(buildArchitecture(config, inputShape, classes))
}
