import type { ModelConfig, ModelDescription } from '../contract'
import { buildArchitecture } from '../models/catalogue'
import { describeArchitecture, summaryText } from '../models/describe'

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
