import type { EpochMetrics, StepColumns } from '../../contract'
import type { Position, SavedProgress } from '../checkpoints/saved-progress'
import { EpochMeans } from './epoch-means'
import { addStep, type StepFact } from './event-batches'

/**
 * How long an owner may take to store what it was told, in milliseconds, and how many steps are
 * remembered at most for when it dies before.
 */
const remembered = 30_000,
  most = 4096

/** The last steps that were told of. */
class RecentSteps {
  private facts: StepFact[] = []

  add(fact: StepFact): void {
    this.facts.push(fact)
    // Not at every step: to forget the first is to move all others.
    if (this.facts.length >= 2 * most) this.facts = this.kept()
  }

  private kept(): StepFact[] {
    const from = (this.facts.at(-1)?.at ?? 0) - remembered
    return this.facts.slice(-most).filter(({ at }) => at >= from)
  }

  columns(): StepColumns {
    const steps: StepColumns = { step: [], loss: [], accuracy: [], imagesPerSecond: [], at: [] }
    for (const fact of this.kept()) addStep(steps, fact)
    return steps
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
