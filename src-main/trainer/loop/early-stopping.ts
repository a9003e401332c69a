import { type EarlyStoppingConfig, isBetter } from '../../contract'
import type { EarlyStoppingState } from '../checkpoints/saved-progress'

/** Ends a training when a metric no longer becomes better, as keras.callbacks.EarlyStopping does. */
export class EarlyStopping {
  private now: EarlyStoppingState = { best: null, waited: 0 }

  constructor(readonly config: EarlyStoppingConfig) {}

  /** The epoch (counted from 1) with the best value so far. */
  get best(): { epoch: number; value: number } | null {
    return this.now.best
  }
  /** Whether the patience is over. */
  get shouldStop(): boolean {
    return this.now.waited >= this.config.patience
  }

  /** Takes in the metric's value after an epoch. One that is not finite is never better. */
  observe(epoch: number, value: number): void {
    const { best } = this.now
    const isImproved =
      Number.isFinite(value) &&
      (best === null || isBetter(this.config.monitor, value, best.value, this.config.minimumDelta))
    this.now = isImproved ? { best: { epoch, value }, waited: 0 } : { best, waited: this.now.waited + 1 }
  }

  state(): EarlyStoppingState {
    return { ...this.now }
  }
  restore(state: EarlyStoppingState): void {
    this.now = { ...state }
  }
}
