import type { Implementation } from './implementation'

/** A run's steps, thinned to what a chart needs. */
export const runsSteps: Implementation<'runs.steps'> = ({ run, points }, { workbench }) =>
  workbench.stepsOf(run, points)
