import { useDebounceFn } from '@vueuse/core'
import { computed, type ComputedRef, onScopeDispose, shallowRef, watch } from 'vue'
import type { RunDetail, RunSteps, StepExtremes } from '../../src-main/contract'
import { type FigureAxis, type FigureRun, positionOf } from '../../src-main/figures/series'
import { useClient } from '../api/client'

interface FineSteps {
  from: number
  to: number
  steps: RunSteps
}

/** Milliseconds for which one has to stop zooming before anything is read. */
const rest = 150

/**
 * The steps that charts show: where one has zoomed into steps that are thinned, those in sight are read
 * anew, as finely as they fit.
 */
export function useFineSteps(
  detail: () => RunDetail,
  steps: () => RunSteps,
  axis: () => FigureAxis,
  zoom: () => { min: number; max: number } | null
): ComputedRef<RunSteps> {
  const client = useClient()
  const fine = shallowRef<FineSteps | null>(null)
  let asked = 0

  const read = useDebounceFn(async () => {
    const number = ++asked
    const stretch = zoom()
    const range = stretch && stepsWithin({ ...detail(), steps: steps() }, axis(), stretch)
    if (!range || !steps().extremes) return void (fine.value = null)
    const found = await client
      .call('runs.steps', { run: detail().summary.id, ...range })
      .catch(() => null)
    if (number === asked) fine.value = found && { ...range, steps: found }
  }, rest)
  watch([() => detail().summary.id, axis, zoom], () => void read(), { immediate: true })
  onScopeDispose(() => {
    asked++
  })
  return computed(() => (fine.value ? withFine(steps(), fine.value) : steps()))
}

/** The steps that lie within a stretch of an axis, with the one before it and the one after it. */
export function stepsWithin(
  run: FigureRun & { steps: RunSteps },
  axis: FigureAxis,
  { min, max }: { min: number; max: number }
): { from: number; to: number } | null {
  const { step, at } = run.steps
  const places = step.map((each, i) => positionOf(run, each, at[i] ?? 0, axis))
  const first = places.findIndex((place) => place >= min)
  const last = places.findLastIndex((place) => place <= max)
  if (first < 0 || last < 0) return null
  const from = first === 0 ? 1 : (step[first - 1] ?? 0) + 1
  const to = step[Math.min(last + 1, step.length - 1)] ?? from
  return to > from ? { from, to } : null
}

/** Steps with those of a range in their finer form; what each place of the rest stands for stays. */
export function withFine(coarse: RunSteps, { from, to, steps: fine }: FineSteps): RunSteps {
  const before = coarse.step.filter((step) => step < from).length
  const after = coarse.step.findIndex((step) => step > to)
  const end = after < 0 ? coarse.step.length : after
  const joined = <T>(rough: readonly T[], exact: readonly T[]): T[] => [
    ...rough.slice(0, before),
    ...exact,
    ...rough.slice(end)
  ]
  const bounds = (metric: 'loss' | 'accuracy', end: 'low' | 'high'): StepExtremes['loss']['low'] =>
    joined(
      coarse.extremes?.[metric][end] ?? coarse[metric],
      fine.extremes?.[metric][end] ?? fine[metric]
    ).map((value) => value ?? 'NaN')
  return {
    ...(coarse.use && { use: coarse.use }),
    step: joined(coarse.step, fine.step),
    loss: joined(coarse.loss, fine.loss),
    accuracy: joined(coarse.accuracy, fine.accuracy),
    imagesPerSecond: joined(coarse.imagesPerSecond, fine.imagesPerSecond),
    at: joined(coarse.at, fine.at),
    extremes: {
      loss: { low: bounds('loss', 'low'), high: bounds('loss', 'high') },
      accuracy: { low: bounds('accuracy', 'low'), high: bounds('accuracy', 'high') }
    }
  }
}
