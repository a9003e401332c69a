import type { Implementation } from './implementation'

/** A data set with what is known only after its files were read. */
export const datasetsShow: Implementation<'datasets.show'> = ({ dataset }, { workbench }) =>
  workbench.datasets.show(dataset)
