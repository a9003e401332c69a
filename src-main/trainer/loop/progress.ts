import type { EpochMetrics, StepColumns } from '../../contract'
import type { Position, SavedProgress } from '../checkpoints/saved-progress'
import { EpochMeans } from './epoch-means'
import { addStep, type StepMetrics } from './event-batches'

/**
 * How long an owner may take to store what it was told, in milliseconds, and how many steps are
 * remembered at most for when it dies before.
 */
const recentMilliseconds = 30_000,
  recentSteps = 4096

const noSteps = (): StepColumns => ({ step: [], loss: [], accuracy: [], imagesPerSecond: [], at: [] })

/** A copy of the last of them, as many as are remembered. */
function lastOf({ step, loss, accuracy, imagesPerSecond, at }: StepColumns): StepColumns {
  const last = <T>(column: T[]): T[] => column.slice(-recentSteps)
  return {
    step: last(step),
    loss: last(loss),
    accuracy: last(accuracy),
    imagesPerSecond: last(imagesPerSecond),
    at: last(at)
  }
}

/** The last steps that were told of. */
class RecentSteps {
  private steps: StepMetrics[] = []
  /** When the first was told by this process, in milliseconds. */
  private beganAt: number | null = null
  /** What the process before told last: whoever it told may have died, and its successor after it. */
  private before: StepColumns | null = null

  add(step: StepMetrics): void {
    this.beganAt ??= step.at
    this.steps.push(step)
    // Not at every step: to forget the first is to move all others.
    if (this.steps.length >= 2 * recentSteps) this.steps = this.kept()
  }

  private kept(): StepMetrics[] {
    const from = (this.steps.at(-1)?.at ?? 0) - recentMilliseconds
    return this.steps.slice(-recentSteps).filter(({ at }) => at >= from)
  }

  /** Takes over what a checkpoint knows. */
  restore(before: StepColumns | undefined): void {
    this.before = before ?? null
  }

  columns(): StepColumns {
    const told = (this.steps.at(-1)?.at ?? 0) - (this.beganAt ?? 0)
    const columns = this.before && told < recentMilliseconds ? lastOf(this.before) : noSteps()
    for (const step of this.kept()) addStep(columns, step)
    return columns
  }
}

/**
 * How far a run is. Changes from step to step; what training goes on from is in its tensors and in here.
 */
export class Progress {
  readonly recent = new RecentSteps()
  /** Epochs that are done, and steps of the next one. */
  epoch = 0
  step = 0
  means = new EpochMeans()
  /** Seconds that the steps of the epoch under way took before this process. */
  trainingSeconds = 0
  epochs: EpochMetrics[] = []

  constructor(readonly stepsPerEpoch: number) {}

  get position(): Position {
    return { epoch: this.epoch, step: this.step }
  }
  /** Steps of the whole run that are done. */
  get overall(): number {
    return this.epoch * this.stepsPerEpoch + this.step
  }

  /** The best validation accuracy so far. */
  get best(): EpochMetrics | null {
    return this.epochs.reduce<EpochMetrics | null>(
      (best, each) =>
        best === null || Number(each.val_accuracy) > Number(best.val_accuracy) ? each : best,
      null
    )
  }

  endEpoch(metrics: EpochMetrics): void {
    this.epochs.push(metrics)
    this.epoch = metrics.epoch
    this.step = 0
    this.means = new EpochMeans()
    this.trainingSeconds = 0
  }

  /** Takes over what a checkpoint knows. */
  restore(
    { epoch, step }: Position,
    saved: Pick<SavedProgress, 'means' | 'trainingSeconds' | 'epochs'>
  ): void {
    this.epoch = epoch
    this.step = step
    this.means = new EpochMeans(saved.means)
    this.trainingSeconds = saved.trainingSeconds
    this.epochs = [...saved.epochs]
  }
}
