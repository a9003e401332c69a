import type { Implementation } from './implementation'

/** Queues a run of an experiment, from the beginning or from another run's checkpoint. */
export const runsStart: Implementation<'runs.start'> = ({ spec, from }, { workbench }) =>
  workbench.startRun(spec, from)
