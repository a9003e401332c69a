import type { Implementation } from './implementation'
import { modelCatalogue } from '../workbench/models'

/** The catalogue, each model with its defaults. */
export const modelsList: Implementation<'models.list'> = () => modelCatalogue
