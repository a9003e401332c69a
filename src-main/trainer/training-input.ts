import type { Architecture, ExperimentSpec } from '../contract'
import type { ImageTransform } from '../datasets/batches'
import type { LoadedDataset } from '../datasets/dataset'
import type { EngineSession } from '../engines/engine'
import type { TrainerPort } from './port'

/** Everything that a training needs; the result is a function of `spec` and `dataset` alone. */
export interface TrainingInput {
  spec: ExperimentSpec
  architecture: Architecture
  dataset: LoadedDataset
  session: EngineSession
  port: TrainerPort
  /** Asked after every step. */
  stopRequested(): boolean
  /** Augmentation of an epoch's training images; left out, they stay as they are. */
  augmentation?: (epoch: number) => ImageTransform
}
