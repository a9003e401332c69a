import { type FigureMetric, isOfMachine } from '../../src-main/contract'
import { type FigureAxis, type FigureRun, isTimeAxis } from '../../src-main/figures/series'

/** What lines of these metrics are made of; what did not change is the very same. */
function partsOf(run: FigureRun, metrics: readonly FigureMetric[], axis: FigureAxis): unknown[] {
  const { summary, epochs, sessions, steering, spec, steps } = run
  const ofSteps = metrics.flatMap((metric): unknown[] => {
    if (isOfMachine(metric)) return [steps?.use]
    if (metric === 'imagesPerSecond') return [steps?.imagesPerSecond]
    return metric === 'loss' || metric === 'accuracy' ? [steps?.[metric], steps?.extremes] : []
  })
  // Where the clock was set back, the steps tell, and the places of all that is on an axis of time change.
  const clock = isTimeAxis(axis) ? [steps?.at] : []
  const { id, name, startedAt, stepsPerEpoch } = summary
  return [id, name, startedAt, stepsPerEpoch, epochs, sessions, steering, spec, ...ofSteps, ...clock]
}

/**
 * Whether a figure of these metrics is the same before and after something happened to its runs: then it
 * need not be drawn anew.
 */
export function isSameFigure(
  before: readonly FigureRun[],
  after: readonly FigureRun[],
  metrics: readonly FigureMetric[],
  axis: FigureAxis
): boolean {
  if (before.length !== after.length) return false
  return after.every((run, i) => {
    const known = partsOf(before[i] as FigureRun, metrics, axis)
    return partsOf(run, metrics, axis).every((part, place) => part === known[place])
  })
}
