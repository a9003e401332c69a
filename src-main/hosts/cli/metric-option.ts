import {
  AtelierError,
  decodeMetric,
  epochValue,
  type FigureMetric,
  figureMetrics,
  type RunDetail
} from '../../contract'
import { printNote } from './output'

/** Keras' name of it, beside the one that tables of epochs have. */
const learningRate = 'learning_rate'

/** What a figure is of, on a command line. @throws AtelierError UNKNOWN_METRIC */
export function metricName(text: string): FigureMetric {
  const found = figureMetrics.find((each) => each === text)
  if (found) return found
  if (text === learningRate) return 'learningRate'
  throw new AtelierError('UNKNOWN_METRIC', { metric: text, metrics: figureMetrics.join(', ') })
}

/**
 * Says on stderr which runs have nothing to show of a metric: a line that is missing would not be
 * missed.
 */
export function nameMissing(details: RunDetail[], metrics: readonly FigureMetric[]): void {
  for (const { summary, epochs } of details) {
    const missing = metrics.filter(
      (metric) =>
        !epochs.some((each) => Number.isFinite(decodeMetric(epochValue(each, metric) ?? 'NaN')))
    )
    if (missing.length === 0) continue
    printNote(
      `Run ${summary.id} "${summary.name}" has ` +
        `${epochs.length === 0 ? 'no epoch yet' : `no number for ${missing.join(', ')}`}: nothing ` +
        `of it can be compared${missing.length < metrics.length ? ' there' : ''}.`
    )
  }
}
