import type { Implementation } from './implementation'

/** Every data set that an experiment can name. */
export const datasetsList: Implementation<'datasets.list'> = (_, { workbench }) =>
  workbench.datasets.list()
