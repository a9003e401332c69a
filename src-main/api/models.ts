import { describeModel, modelCatalogue } from '../workbench/models'
import type { HandlersOf } from './handler'

export const modelHandlers = {
  /** The catalogue, each model with its defaults. */
  'models.list': () => modelCatalogue,

  /** A model's layers, shapes and parameters, before anything is allocated. */
  'models.describe': ({ config, inputShape, classes }) => describeModel(config, inputShape, classes)
} satisfies HandlersOf<'models'>
