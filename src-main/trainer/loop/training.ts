import type { TrainResult } from '../../contract'
import type { CheckpointMetadata } from '../checkpoints/checkpoint'
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper'
import type { SavedProgress } from '../checkpoints/saved-progress'
import type { BatchLoader, BatchSource } from '../data/batch-loader'
import type { TrainingSelection } from '../data/training-selection'
import { disposeModelState, type ModelState } from '../step/model-state'
import type { StepRunner } from '../step/step-runner'
import type { EventBatches } from './event-batches'
import type { FeatureArchive } from './feature-archive'
import type { HeadFeatures } from './head-features'
import type { Progress } from './progress'
import type { RunControl, TrainingInput } from './training-input'
import type { UseMeter } from './use-meter'
import type { TrainingPlan } from './training-plan'

/** Why a training ends before its last epoch; null where it goes on. */
export type Ending = ReturnType<RunControl['ending']>

/** What all checkpoints of a run say alike. */
export type RunMetadata = Omit<CheckpointMetadata, 'position' | 'at' | 'progress'>

/** One run in this process, complete before its first step (prepare-training.ts). */
export interface Training {
  readonly input: TrainingInput
  readonly events: EventBatches
  /** Unix milliseconds when it began in this process. */
  readonly started: number
  readonly selection: TrainingSelection
  readonly loader: BatchLoader
  /** The loader's batches, made beside the steps where that can be. */
  readonly batches: BatchSource
  readonly model: ModelState
  readonly runner: StepRunner
  /** What the frozen part of the network makes of images; null where that is not kept. */
  readonly features: HeadFeatures | null
  /** Where that is kept for other runs; null where it is not. */
  readonly archive: FeatureArchive | null
  readonly progress: Progress
  readonly meter: UseMeter
  readonly plan: TrainingPlan
  readonly keeper: CheckpointKeeper
  readonly metadata: RunMetadata
  /** The loss that the first batch had before the pause that the run goes on from. */
  readonly expected: SavedProgress['next']
}

/**
 * Whether every epoch is done, or an early stop is due. In the middle of an epoch it never is: what was
 * begun is ended.
 */
export function isDone({ progress, plan }: Pick<Training, 'progress' | 'plan'>): boolean {
  return (
    progress.step === 0 &&
    (progress.epoch >= plan.epochs(progress.overall + 1) || plan.stopsEarly !== null)
  )
}

/** How many stages of the network, from its input on, are not trained in a step. */
export function frozenStages(
  { model: { staged }, plan }: Pick<Training, 'model' | 'plan'>,
  step: number
): number {
  return staged ? plan.frozenStages(step, staged.count) : 0
}

/** The epoch with the best validation accuracy so far. */
export function bestOf({ progress: { best } }: Training): TrainResult['best'] {
  return best && { epoch: best.epoch, val_accuracy: best.val_accuracy }
}

export function disposeTraining({
  batches,
  runner,
  model
}: Pick<Training, 'batches' | 'runner' | 'model'>): void {
  batches.close()
  runner.dispose()
  disposeModelState(model)
}
