import type { Implementation } from './implementation'

/** Goes on with a run from its newest checkpoint. */
export const runsResume: Implementation<'runs.resume'> = ({ run }, { workbench }) =>
  workbench.resumeRun(run)
