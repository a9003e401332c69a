import type { MetricName } from '../contract'

export const isShare = (metric: MetricName): boolean => metric === 'accuracy' || metric === 'val_accuracy'

/** A metric for a person: accuracies in percent, losses with four significant digits. */
export function formatMetric(metric: MetricName, value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return isShare(metric) ? `${(value * 100).toFixed(2)}%` : formatNumber(value)
}

/** Four significant digits, without exponents where people read none. */
export function formatNumber(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 1e-4 && size < 1e6 ? value.toPrecision(4) : value.toExponential(2)
}

/** Seconds as people say them: 4.2 s, 3 min 07 s, 2 h 05 min. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}
