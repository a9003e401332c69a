import type { Implementation } from './implementation'

/** Changes a run while it trains. */
export const runsSteer: Implementation<'runs.steer'> = ({ run, change }, { workbench }) =>
  workbench.steerRun(run, change)
