import type { Implementation } from './implementation'

/** Gives a run another name. */
export const runsRename: Implementation<'runs.rename'> = ({ run, name }, { workbench }) =>
  workbench.renameRun(run, name)
