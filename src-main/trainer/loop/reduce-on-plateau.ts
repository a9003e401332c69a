import { isBetter, type ScheduleConfig } from '../../contract'
import type { PlateauState } from '../checkpoints/saved-progress'

/**
 * Reduces the learning rate when a metric no longer becomes better, as keras.callbacks.ReduceLROnPlateau
 * does. It gives a factor of the base rate instead of changing the rate, so that a rate that is steered
 * stays what it is.
 */
export class ReduceOnPlateau {
  private now: PlateauState = { factor: 1, best: null, waited: 0, cooldown: 0 }

  constructor(private readonly config: Extract<ScheduleConfig, { type: 'plateau' }>) {}

  /** What the base rate is multiplied with. */
  get factor(): number {
    return this.now.factor
  }

  /** Takes in the metric's value after an epoch. One that is not finite is never better. */
  observe(value: number): void {
    const { monitor, minimumDelta, patience, factor, minimumFactor, cooldown } = this.config
    const { now } = this
    if (now.cooldown > 0) {
      now.cooldown--
      now.waited = 0
    }
    if (
      Number.isFinite(value) &&
      (now.best === null || isBetter(monitor, value, now.best, minimumDelta))
    ) {
      now.best = value
      now.waited = 0
      return
    }
    if (now.cooldown > 0) return
    now.waited++
    if (now.waited < patience || now.factor <= minimumFactor) return
    now.factor = Math.max(now.factor * factor, minimumFactor)
    now.cooldown = cooldown
    now.waited = 0
  }

  state(): PlateauState {
    return { ...this.now }
  }
  restore(state: PlateauState): void {
    this.now = { ...state }
  }
}
