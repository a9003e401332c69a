import type { Implementation } from './implementation'

/** Forgets an imported data set; its files stay. */
export const datasetsRemove: Implementation<'datasets.remove'> = ({ dataset }, { workbench }) =>
  workbench.datasets.remove(dataset)
