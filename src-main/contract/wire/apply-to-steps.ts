import type { UseSample } from '../domain/machine-use'
import type { StepColumns, StepExtremes } from '../domain/run'
import { stepsUntil } from './apply-run-event'
import type { RunEvent } from './events'

/**
 * Steps of a run: where they are thinned with their extremes, and each one that came since; beside them what
 * they took of the machine, in order.
 */
export type RunSteps = StepColumns & {
  extremes?: StepExtremes | undefined
  use?: UseSample[] | undefined
}
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
 * what is known: a hole stays a hole, and is not filled from its end. Samples of the machine
 * go the same way.
 */
export function applyToSteps(steps: RunSteps, event: RunEvent): RunSteps {
  if (event.type === 'use') return withSample(steps, event.sample)
  if (event.type === 'steps') {
    const first = event.steps.step[0]
    return first === undefined ? steps : appended(before(steps, first), event.steps)
  }
  if (event.type !== 'resumed') return steps

  const next = stepsUntil(event) + 1
  const known = before(steps, next)
  const missing = event.steps && missingSteps(known.step.at(-1), before(event.steps, next))
  return withUseUntil(next - 1, missing ? appended(known, missing) : known)
}

/** Without the samples of steps after the last that happened. */
function withUseUntil(last: number, steps: RunSteps): RunSteps {
  if (!steps.use?.some(({ step }) => step > last)) return steps
  const { use, ...others } = steps
  const kept = use.filter(({ step }) => step <= last)
  return kept.length > 0 ? { ...others, use: kept } : others
}

/** With a sample in the place of those of later steps; of one step, in the order of their times. */
function withSample(steps: RunSteps, sample: UseSample): RunSteps {
  const before = (steps.use ?? []).filter(
    ({ step, at }) => step < sample.step || (step === sample.step && at !== sample.at)
  )
  const use = [...before, sample].sort((a, b) => a.step - b.step || a.at - b.at)
  return { ...steps, use }
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

function cut({ extremes, use, ...steps }: RunSteps, from: number, to: number): RunSteps {
  const within = ({ low, high }: Extremes): Extremes => ({
    low: low.slice(from, to),
    high: high.slice(from, to)
  })
  return {
    ...(extremes && { extremes: { loss: within(extremes.loss), accuracy: within(extremes.accuracy) } }),
    ...(use && { use }),
    step: steps.step.slice(from, to),
    loss: steps.loss.slice(from, to),
    accuracy: steps.accuracy.slice(from, to),
    imagesPerSecond: steps.imagesPerSecond.slice(from, to),
    at: steps.at.slice(from, to)
  }
}

function appended({ extremes, use, ...steps }: RunSteps, more: StepColumns): RunSteps {
  return {
    ...(extremes && {
      extremes: {
        loss: withSteps(extremes.loss, more.loss),
        accuracy: withSteps(extremes.accuracy, more.accuracy)
      }
    }),
    ...(use && { use }),
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
