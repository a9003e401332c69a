import type {
  CheckpointInfo,
  EpochMetrics,
  MetricValue,
  Steering,
  SteeringEvent,
  StepColumns
} from '../../contract'

/** How far a run is between two steps: `epoch` epochs are done, and `step` steps of the next one. */
export interface Position {
  epoch: number
  step: number
}

/** The sums behind the means: plain JSON, exact. */
export interface SavedMeans {
  lossSum: number
  correct: number
  images: number
  /** Of the gradients, over so many steps, where they are tracked. */
  norms?: { sum: number; steps: number }
}

/** What early stopping has to remember from epoch to epoch. */
export interface EarlyStoppingState {
  best: { epoch: number; value: number } | null
  /** Epochs without a better value. */
  waited: number
}

/** What a plateau has to remember from epoch to epoch. */
export interface PlateauState {
  factor: number
  /** The best value so far; null before there was one. */
  best: number | null
  /** Epochs without a better value. */
  waited: number
  /** Epochs that are still not counted. */
  cooldown: number
}

/** What a checkpoint knows of its run beside its numbers: plain JSON. */
export interface SavedProgress {
  /** Of the epoch under way, so far. */
  means: SavedMeans
  trainingSeconds: number
  /** Every epoch that is done, so that none is lost where the checkpoint outlives its owner. */
  epochs: EpochMetrics[]
  /** The checkpoints beside this one. */
  checkpoints: CheckpointInfo[]
  /** The last steps, which an owner that died in the meantime has not stored. */
  steps?: StepColumns
  steering: SteeringEvent[]
  /** Changes of later steps. */
  toCome?: Steering[]
  earlyStopping: EarlyStoppingState | null
  plateau: PlateauState | null
  /** The loss of the batch that comes next, where it was computed already. */
  next: { step: number; loss: MetricValue } | null
}

/** Of a run that has only begun. */
export const nothingSaved: SavedProgress = {
  means: { lossSum: 0, correct: 0, images: 0 },
  trainingSeconds: 0,
  epochs: [],
  checkpoints: [],
  steering: [],
  earlyStopping: null,
  plateau: null,
  next: null
}
