import { AtelierError, decodeMetric, type MetricName, metricNames, type RunDetail } from '../../contract'
import { printNote } from './output'

/** A metric of a command line. @throws AtelierError UNKNOWN_METRIC */
export function metricName(text: string): MetricName {
  if ((metricNames as readonly string[]).includes(text)) return text as MetricName
  throw new AtelierError('UNKNOWN_METRIC', { metric: text, metrics: metricNames.join(', ') })
}

/**
 * Says on stderr which runs have nothing to show of a metric: a line that is missing would not be
 * missed.
 */
export function nameMissing(details: RunDetail[], metrics: readonly MetricName[]): void {
  for (const { summary, epochs } of details) {
    const missing = metrics.filter(
      (metric) => !epochs.some((each) => Number.isFinite(decodeMetric(each[metric])))
    )
    if (missing.length === 0) continue
    printNote(
      `Run ${summary.id} "${summary.name}" has ` +
        `${epochs.length === 0 ? 'no epoch yet' : `no number for ${missing.join(', ')}`}: nothing ` +
        `of it can be compared${missing.length < metrics.length ? ' there' : ''}.`
    )
  }
}
