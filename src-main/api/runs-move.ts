import type { Implementation } from './implementation'

/** Gives a waiting run another turn. */
export const runsMove: Implementation<'runs.move'> = ({ run, position }, { workbench }) =>
  workbench.moveRun(run, position)
