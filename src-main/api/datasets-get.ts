import type { Implementation } from './implementation'

/** Brings a data set here; progress comes as events. */
export const datasetsGet: Implementation<'datasets.get'> = ({ dataset }, { workbench }) =>
  workbench.datasets.get(dataset)
