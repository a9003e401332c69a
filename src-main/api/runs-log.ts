import type { Implementation } from './implementation'

/** A run's log. */
export const runsLog: Implementation<'runs.log'> = ({ run }, { workbench }) => workbench.logOf(run)
