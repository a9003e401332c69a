import type { SteeringEvent } from '../../contract'
import type { Training } from './training'

type Steered = Pick<Training, 'input' | 'events' | 'progress' | 'plan'>

/**
 * The one way into the next step: takes into force what was asked for until now. A step is entered once,
 * either when it is about to be made or, an epoch's first one, as soon as it has to be known whether
 * there is to be that epoch.
 */
export function enterStep(training: Steered): void {
  const { input, progress, plan } = training
  const step = progress.overall + 1
  if (plan.entered >= step) return

  takeChanges(training)
  report(training, plan.enter(step, input.port.now()))
}

/**
 * Enters the step that an epoch begins with as it was decided before this process: by the experiment, or
 * when the epoch before it ended. Changes that are asked for now hold from the step after it.
 */
export function enterDecidedStep(training: Steered): void {
  const { input, progress, plan } = training
  if (progress.step === 0) report(training, plan.enter(progress.overall + 1, input.port.now()))
}

/** What was asked for since the last look holds from the first step that is not entered. */
export function takeChanges({ input, plan }: Pick<Training, 'input' | 'plan'>): void {
  for (const change of input.control.changes()) plan.steer(change)
}

function report({ events }: Pick<Training, 'events'>, entered: SteeringEvent[]): void {
  for (const steering of entered) events.send({ type: 'steered', steering })
}
