import type { Architecture, ExperimentSpec, SteeringChange, TrainerJobOf } from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import type { EngineSession } from '../../engines/engine'
import type { KeptCheckpoints } from '../checkpoints/kept-checkpoints'
import type { SavedTensors } from '../network/network'
import type { TrainerPort } from '../port'

/** What a person asks of a run under way. */
export interface RunControl {
  /** Asked after every step: whether it shall end now, and to what purpose. */
  ending(): 'stop' | 'pause' | null
  /** Changes that were asked for since the last look, in order. */
  changes(): SteeringChange[]
}

/**
 * Everything that a training needs; the result is a function of `spec`, `dataset`, the checkpoint and
 * the weights that it begins with alone.
 */
export interface TrainingInput {
  spec: ExperimentSpec
  architecture: Architecture
  dataset: LoadedDataset
  session: EngineSession
  port: TrainerPort
  control: RunControl
  initial: TrainerJobOf<'train'>['initial']
  /** Checkpoints that a person wants to stay; absent: none. */
  kept?: KeptCheckpoints
  /**
   * Brings the weights that the experiment begins with, by the network's names; those that are not among
   * them are the seed's. `log` hears what a person should know of. Absent: all of them are the seed's.
   */
  pretrained?: (log: (line: string) => void) => Promise<SavedTensors>
}
