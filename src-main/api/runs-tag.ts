import type { Implementation } from './implementation'

/** Replaces a run's tags. */
export const runsTag: Implementation<'runs.tag'> = ({ run, tags }, { workbench }) =>
  workbench.tagRun(run, tags)
