import type { Implementation } from './implementation'

/** Accuracy, confusion matrix and per-class figures of a run's saved weights. */
export const runsEvaluate: Implementation<'runs.evaluate'> = ({ run }, { workbench }) =>
  workbench.evaluate(run)
