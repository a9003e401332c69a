import { DatasetService } from '../../workbench/datasets/dataset-service'
import { EngineService } from '../../workbench/machine/engine-service'
import { WeightService } from '../../workbench/models/weight-service'
import { TrainerJobs } from '../../workbench/processes/trainer-jobs'
import type { CommandContext } from './context'
import { progressOf } from './progress-line'

/** What a machine has, whatever the workspace: looked at without opening one. Progress is on stderr. */
export function engineService({ launch, threads, report }: CommandContext): EngineService {
  return new EngineService(new TrainerJobs(launch, report), () => threads, progressOf())
}

/** As {@link engineService}. */
export function datasetService(): DatasetService {
  return new DatasetService(progressOf())
}

/** As {@link engineService}. */
export function weightService(): WeightService {
  return new WeightService(progressOf())
}
