import type { Implementation } from './implementation'
import { checkExperiment } from '../workbench/experiment-check'

/** Whether an experiment can run here, and what it will need. */
export const experimentsCheck: Implementation<'experiments.check'> = async ({ spec }) => {
  const { issues, model, memory, stepsPerEpoch, findings } = await checkExperiment(spec)
  return { issues, model, memory, stepsPerEpoch, findings }
}
