import type { Implementation } from './implementation'

/** A chart of runs as a file. */
export const exportsPlot: Implementation<'exports.plot'> = (request, { workbench }) =>
  workbench.exportPlot(request)
