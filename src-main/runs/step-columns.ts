import { decodeMetric, encodeMetric, type StepColumns } from '../contract'

/** Batches of steps, in order, as one. */
export function joinSteps(batches: StepColumns[]): StepColumns {
  const column = <K extends keyof StepColumns>(key: K): StepColumns[K] => batches.flatMap((batch) => batch[key] as never[]) as unknown as StepColumns[K]
  return { step: column('step'), loss: column('loss'), accuracy: column('accuracy'), imagesPerSecond: column('imagesPerSecond'), at: column('at') }
}

/**
 * At most `points` steps: each the mean of as many neighbours, placed at the last of them. A NaN or an infinity among them
 * stays visible, for a mean with it is it.
 */
export function thinSteps(steps: StepColumns, points: number): StepColumns {
  const width = Math.ceil(steps.step.length / points)
  if (width <= 1) return steps
  const starts = Array.from({ length: Math.ceil(steps.step.length / width) }, (_, i) => i * width)
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  const last = (values: number[]): number[] => starts.map((from) => values[Math.min(from + width, values.length) - 1] as number)
  const means = (values: StepColumns['loss']): StepColumns['loss'] => starts.map((from) => encodeMetric(mean(values.slice(from, from + width).map(decodeMetric))))
  return {
    step: last(steps.step), at: last(steps.at), loss: means(steps.loss), accuracy: means(steps.accuracy),
    imagesPerSecond: starts.map((from) => mean(steps.imagesPerSecond.slice(from, from + width)))
  }
}
