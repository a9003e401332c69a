import type { ScheduleConfig } from './training-options'

/** A step of a run (counted from 1 over the whole run), and how long the run is. */
export interface StepPlace {
  step: number
  stepsPerEpoch: number
  /** Of the whole run. */
  epochs: number
}

/** Along half a cosine from one value to another; `progress` from 0 to 1. */
const cosine = (from: number, to: number, progress: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, progress))))) / 2

/**
 * What the optimizer's learning rate is multiplied with in a step: a function of the step alone, so that
 * nothing has to be saved to go on in the middle. A plateau depends on how training goes and is 1 here;
 * trainer/loop/reduce-on-plateau.ts has its factor.
 */
export function scheduleFactor(
  schedule: ScheduleConfig,
  { step, stepsPerEpoch, epochs }: StepPlace
): number {
  const before = (step - 1) / stepsPerEpoch
  switch (schedule.type) {
    case 'constant':
    case 'plateau':
      return 1
    case 'step':
      // A hair is added: 3 * 0.1 must not count as less than 0.3.
      return schedule.factor ** Math.floor(before / schedule.every + 1e-9)
    case 'exponential':
      return schedule.factor ** before
    case 'cosine': {
      const { warmupEpochs, finalFactor } = schedule
      if (before < warmupEpochs) return Math.min(1, step / (warmupEpochs * stepsPerEpoch))
      const length = (schedule.epochs ?? epochs) - warmupEpochs
      return length > 0 ? cosine(1, finalFactor, (before - warmupEpochs) / length) : 1
    }
    case 'oneCycle': {
      // As torch.optim.lr_scheduler.OneCycleLR: the peak is one step before the rise is over, the last
      // step has the final rate.
      const steps = (schedule.epochs ?? epochs) * stepsPerEpoch
      const peak = schedule.riseFraction * steps - 1
      if (step - 1 <= peak) return cosine(schedule.initialFactor, 1, peak > 0 ? (step - 1) / peak : 1)
      return cosine(1, schedule.finalFactor, (step - 1 - peak) / Math.max(1, steps - 1 - peak))
    }
    default:
      return schedule satisfies never
  }
}
