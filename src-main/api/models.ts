import { describeModel, listModels } from '../workbench/model-service'
import type { HandlersOf } from './handler'

export const modelHandlers = {
  /** The catalogue, each model with its defaults. */
  'models.list': () => listModels(),

  /** A model's layers, shapes and parameters, before anything is allocated. */
  'models.describe': ({ config, inputShape, classes }) => describeModel(config, inputShape, classes)
} satisfies HandlersOf<'models'>
