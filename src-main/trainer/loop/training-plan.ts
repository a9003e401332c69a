import {
  decodeMetric,
  type EarlyStoppingConfig,
  type EpochMetrics,
  type ExperimentSpec,
  frozenStagesIn,
  joinSteering,
  scheduleFactor,
  type Steering,
  type SteeringChange,
  type SteeringEvent
} from '../../contract'
import type { SavedProgress } from '../checkpoints/saved-progress'
import { EarlyStopping } from './early-stopping'
import { ReduceOnPlateau } from './reduce-on-plateau'

/** What is in force in a step. */
interface Settings {
  learningRate: number
  epochs: number
  /** Null: as the experiment has it, epoch by epoch. */
  frozenStages: number | null
}

/**
 * The plan of a run: its learning rate, its length and when it stops early, from the spec and from
 * what was changed on the way. A change holds from its step on, so that a run repeated with the same
 * changes at the same steps goes the same way. For that each step is entered once, with at most one
 * change: whoever steers a step that was entered would change what has been decided.
 */
export class TrainingPlan {
  /** Changes in the order of their steps; those that are still to come are the spec's. */
  private changes: Steering[]
  private readonly applied: SteeringEvent[] = []
  private earlyStopping: EarlyStopping | null
  private readonly plateau: ReduceOnPlateau | null
  private lastEntered = 0

  constructor(
    private readonly spec: ExperimentSpec,
    private readonly stepsPerEpoch: number
  ) {
    this.changes = joinSteering(spec.steering)
    this.earlyStopping = spec.earlyStopping && new EarlyStopping(spec.earlyStopping)
    this.plateau = spec.schedule.type === 'plateau' ? new ReduceOnPlateau(spec.schedule) : null
  }

  /** The last step that was entered: what is asked for now holds from the one after it. */
  get entered(): number {
    return this.lastEntered
  }

  /** Changes the run from the first step on that was not entered yet. */
  steer(change: SteeringChange): void {
    this.changes = joinSteering([...this.changes, { step: this.lastEntered + 1, change }])
  }

  /**
   * Takes into force what begins with this step, and returns it. To be called before every step, in
   * order.
   */
  enter(step: number, at: number): SteeringEvent[] {
    this.lastEntered = step
    const entered = this.toCome.filter((each) => each.step <= step).map((each) => ({ ...each, at }))
    for (const event of entered) {
      this.applied.push(event)
      const { earlyStopping } = event.change
      if (earlyStopping !== undefined) this.replaceEarlyStopping(earlyStopping)
    }
    return entered
  }

  private get toCome(): Steering[] {
    const applied = new Set(this.applied.map(({ step }) => step))
    return this.changes.filter(({ step }) => !applied.has(step))
  }

  /** Goes on counting with other settings where the metric is the same. */
  private replaceEarlyStopping(config: EarlyStoppingConfig | null): void {
    const before = this.earlyStopping
    this.earlyStopping = config && new EarlyStopping(config)
    if (before && config && before.config.monitor === config.monitor)
      this.earlyStopping?.restore(before.state())
  }

  private settings(step: number): Settings {
    const { optimizer, epochs } = this.spec
    return this.changes
      .filter((each) => each.step <= step)
      .reduce<Settings>(
        (now, { change }) => ({
          learningRate: change.learningRate ?? now.learningRate,
          epochs: change.epochs ?? now.epochs,
          frozenStages: change.frozenStages ?? now.frozenStages
        }),
        { learningRate: optimizer.learningRate, epochs, frozenStages: null }
      )
  }

  /** Of a step, counted from 1 over the whole run. */
  learningRate(step: number): number {
    const { learningRate, epochs } = this.settings(step)
    return (
      learningRate *
      scheduleFactor(this.spec.schedule, { step, stepsPerEpoch: this.stepsPerEpoch, epochs }) *
      (this.plateau?.factor ?? 1)
    )
  }

  /** Epochs of the whole run, as planned when this step begins. */
  epochs(step: number): number {
    return this.settings(step).epochs
  }

  /** How many of a network's stages, from its input on, are not trained in a step. */
  frozenStages(step: number, stages: number): number {
    const { fineTuning } = this.spec
    if (!fineTuning) return 0
    const epoch = Math.floor((step - 1) / this.stepsPerEpoch)
    const frozen = this.settings(step).frozenStages ?? frozenStagesIn(fineTuning, epoch, stages)
    return Math.min(frozen, stages - 1)
  }

  /** Whether nothing but the last stage was trained up to a step, and in it. */
  trainsHeadOnly(step: number, stages: number): boolean {
    if (!this.spec.fineTuning) return false
    const epochs = Math.ceil(step / this.stepsPerEpoch)
    const starts = Array.from({ length: epochs }, (_, epoch) => epoch * this.stepsPerEpoch + 1)
    const changed = this.changes.map((each) => each.step).filter((each) => each <= step)
    return [...starts, ...changed, step].every((each) => this.frozenStages(each, stages) === stages - 1)
  }

  /** Takes in how an epoch went. */
  observe(metrics: EpochMetrics): void {
    if (this.plateau && this.spec.schedule.type === 'plateau')
      this.plateau.observe(decodeMetric(metrics[this.spec.schedule.monitor]))
    if (this.earlyStopping)
      this.earlyStopping.observe(metrics.epoch, decodeMetric(metrics[this.earlyStopping.config.monitor]))
  }

  get stopsEarly(): EarlyStoppingConfig | null {
    return this.earlyStopping?.shouldStop ? this.earlyStopping.config : null
  }
  /** The epoch whose weights an early stop takes back; null where it takes none. */
  get epochToRestore(): number | null {
    return this.earlyStopping?.config.restoreBest ? (this.earlyStopping.best?.epoch ?? null) : null
  }

  state(): Pick<SavedProgress, 'steering' | 'toCome' | 'earlyStopping' | 'plateau'> {
    return {
      steering: [...this.applied],
      toCome: this.toCome,
      earlyStopping: this.earlyStopping?.state() ?? null,
      plateau: this.plateau?.state() ?? null
    }
  }

  /** So many steps of the run are behind it. */
  beginAfter(steps: number): void {
    this.lastEntered = steps
  }

  /** Takes over what a checkpoint knows that has so many steps behind it; its changes are made. */
  restore(
    {
      steering,
      toCome = [],
      earlyStopping,
      plateau
    }: Pick<SavedProgress, 'steering' | 'toCome' | 'earlyStopping' | 'plateau'>,
    steps: number
  ): void {
    this.beginAfter(steps)
    this.changes = joinSteering([
      ...this.changes,
      ...steering.map(({ step, change }) => ({ step, change })),
      ...toCome
    ])
    for (const event of steering) {
      this.applied.push(event)
      if (event.change.earlyStopping !== undefined) this.replaceEarlyStopping(event.change.earlyStopping)
    }
    if (earlyStopping) this.earlyStopping?.restore(earlyStopping)
    if (plateau) this.plateau?.restore(plateau)
  }
}
