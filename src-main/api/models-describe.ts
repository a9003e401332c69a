import type { Implementation } from './implementation'
import { describeModel } from '../workbench/models'

/** A model's layers, shapes and parameters, before anything is allocated. */
export const modelsDescribe: Implementation<'models.describe'> = ({ config, inputShape, classes }) =>
  describeModel(config, inputShape, classes)
