import type { Implementation } from './implementation'

/** Gives an imported data set another name, class names, or the folder that its files are in now. */
export const datasetsChange: Implementation<'datasets.change'> = ({ dataset, change }, { workbench }) =>
  workbench.datasets.change(dataset, change)
