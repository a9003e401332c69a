import type { Implementation } from './implementation'

/** Ends a run after the step under way, to be resumed exactly there. */
export const runsPause: Implementation<'runs.pause'> = ({ run }, { workbench }) =>
  workbench.pauseRun(run)
