import type { Implementation } from './implementation'

/** Gives a folder of IDX files a name. */
export const datasetsImport: Implementation<'datasets.import'> = (request, { workbench }) =>
  workbench.datasets.import(request)
