import type { StepColumns, StepExtremes } from '../domain/run'
import { stepsUntil } from './apply-run-event'
import type { RunEvent } from './events'

/** Steps of a run: where they are thinned with their extremes, and each one that came since. */
export type RunSteps = StepColumns & { extremes?: StepExtremes | undefined }
type Extremes = StepExtremes['loss']

/** Of a run to which nothing has happened. */
export const noSteps = (): RunSteps => ({
  step: [],
  loss: [],
  accuracy: [],
  imagesPerSecond: [],
  at: []
})

/**
 * A run's steps after an event; the same object where it does not change them. Steps take the place of
 * those that had their numbers, and of later ones. Where training goes on from an earlier state, what
 * came after it did not happen, and steps until then that were not heard of are added where they join
 * what is known: a hole stays a hole, and is not filled from its end.
 */
export function applyToSteps(steps: RunSteps, event: RunEvent): RunSteps {
  if (event.type === 'steps') {
    const first = event.steps.step[0]
    return first === undefined ? steps : appended(before(steps, first), event.steps)
  }
  if (event.type !== 'resumed') return steps

  const next = stepsUntil(event) + 1
  const known = before(steps, next)
  const missing = event.steps && missingSteps(known.step.at(-1), before(event.steps, next))
  return missing ? appended(known, missing) : known
}

/** Those of `told` that come after the last known step, where they follow it at once. */
function missingSteps(last: number | undefined, told: StepColumns): StepColumns | null {
  const first = told.step.findIndex((step) => step > (last ?? 0))
  const isJoined = last === undefined || told.step[first] === last + 1
  return first >= 0 && isJoined ? cut(told, first, told.step.length) : null
}

/** The steps before this one. */
function before(steps: RunSteps, next: number): RunSteps {
  if ((steps.step.at(-1) ?? 0) < next) return steps
  return cut(
    steps,
    0,
    steps.step.findIndex((step) => step >= next)
  )
}

function cut({ extremes, ...steps }: RunSteps, from: number, to: number): RunSteps {
  const within = ({ low, high }: Extremes): Extremes => ({
    low: low.slice(from, to),
    high: high.slice(from, to)
  })
  return {
    ...(extremes && { extremes: { loss: within(extremes.loss), accuracy: within(extremes.accuracy) } }),
    step: steps.step.slice(from, to),
    loss: steps.loss.slice(from, to),
    accuracy: steps.accuracy.slice(from, to),
    imagesPerSecond: steps.imagesPerSecond.slice(from, to),
    at: steps.at.slice(from, to)
  }
}

function appended({ extremes, ...steps }: RunSteps, more: StepColumns): RunSteps {
  return {
    ...(extremes && {
      extremes: {
        loss: withSteps(extremes.loss, more.loss),
        accuracy: withSteps(extremes.accuracy, more.accuracy)
      }
    }),
    step: [...steps.step, ...more.step],
    loss: [...steps.loss, ...more.loss],
    accuracy: [...steps.accuracy, ...more.accuracy],
    imagesPerSecond: [...steps.imagesPerSecond, ...more.imagesPerSecond],
    at: [...steps.at, ...more.at]
  }
}

/** A step by itself is its own least and largest. */
function withSteps({ low, high }: Extremes, values: StepColumns['loss']): Extremes {
  const drawable = values.map((value) => (typeof value === 'number' ? value : ('NaN' as const)))
  return { low: [...low, ...drawable], high: [...high, ...drawable] }
}
