import type { Implementation } from './implementation'

/** All that is recorded of a run but its steps and its log. */
export const runsShow: Implementation<'runs.show'> = ({ run }, { workbench }) => workbench.showRun(run)
