import type { Implementation } from './implementation'

/** Removes runs and their files. */
export const runsDelete: Implementation<'runs.delete'> = ({ runs }, { workbench }) =>
  workbench.deleteRuns(runs)
