import type { Implementation } from './implementation'

/** Ends a run after the step under way. */
export const runsStop: Implementation<'runs.stop'> = ({ run }, { workbench }) => workbench.stopRun(run)
