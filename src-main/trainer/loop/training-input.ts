import type { Architecture, ExperimentSpec, SteeringChange, TrainerJobOf } from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import type { EngineSession } from '../../engines/engine'
import type { TrainerPort } from '../port'

/** What a person asks of a run under way. */
export interface RunControl {
  /** Asked after every step: whether it shall end now, and to what purpose. */
  ending(): 'stop' | 'pause' | null
  /** Changes that were asked for since the last look, in order. */
  changes(): SteeringChange[]
}

/**
 * Everything that a training needs; the result is a function of `spec`, `dataset` and the checkpoint
 * alone.
 */
export interface TrainingInput {
  spec: ExperimentSpec
  architecture: Architecture
  dataset: LoadedDataset
  session: EngineSession
  port: TrainerPort
  control: RunControl
  initial: TrainerJobOf<'train'>['initial']
}
