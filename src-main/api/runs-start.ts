import type { Implementation } from './implementation'

/** Queues a run of an experiment. */
export const runsStart: Implementation<'runs.start'> = ({ spec }, { workbench }) => workbench.startRun(spec)
