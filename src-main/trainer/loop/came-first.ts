import type { AtelierError, ErrorParameters, Sentence } from '../../contract'
import type { StepPart } from '../step/first-non-finite'

/**
 * What was the first that was not finite, at a step counted from 1 over the whole run: a part of the step
 * itself, what the step's update left, or a weight that training began with.
 */
export interface CameFirst {
  step: number
  what: StepPart | { part: 'update'; name: string }
}

/**
 * How an error says which came first, loss, gradient or update, and at which step.
 * @param failed the step that the error names, counted as the steps of `first` are
 * @param first null where every part of that step was finite
 */
export function sayCameFirst(
  code: AtelierError['code'],
  failed: number,
  first: CameFirst | null,
  stepsPerEpoch: number
): NonNullable<ErrorParameters['where']> {
  // The step's parts are looked at one by one; the engine, which joins some, may have lost one that they keep.
  if (first === null)
    return code === 'UPDATE_NOT_FINITE'
      ? '; the gradients of that step were finite, so its update came first'
      : ''

  const { what } = first
  const step = String(((first.step - 1) % stepsPerEpoch) + 1)
  const epoch = String(Math.ceil(first.step / stepsPerEpoch))
  if (what.part === 'gradient') {
    const isAfterLoss = code === 'LOSS_NOT_FINITE' && first.step === failed
    return isAfterLoss
      ? ''
      : `; the gradient of ${what.name} came first, at step ${step} of epoch ${epoch}`
  }
  if (what.part === 'update')
    return `; the update came first: at step ${step} of epoch ${epoch} it left ${what.name} not finite`
  if (what.part === 'weight') return `; the first number that was none was in the weight ${what.name}`
  if (first.step !== failed || code === 'UPDATE_NOT_FINITE')
    return `; the first number that was none was in ${said(what)}, at step ${step} of epoch ${epoch}`
  return `; the loss came first, before any gradient or update, beginning in ${said(what)}`
}

function said(what: { part: 'output'; name: string } | { part: 'images' | 'loss' }): Sentence {
  if (what.part === 'output') return `the output of the layer ${what.name}`
  return what.part === 'images' ? 'the images of the batch' : 'the loss'
}
