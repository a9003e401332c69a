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

/** Seconds between ticks that people count in. */
const tickSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200]
const day = 86_400

/** Ticks of an axis of seconds, at most seven: whole seconds, minutes, hours or days. */
export function timeTicks(from: number, to: number): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const step = tickSteps.find((each) => span / each <= 6) ?? day * Math.max(1, Math.ceil(span / day / 6))
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => +((first + i) * step).toFixed(1))
}

/** Whole ones of these ticks, each once: an axis also has one at its end, in the middle of an epoch. All of them where none is whole. */
export function wholeTicks(values: number[]): number[] {
  const whole = [...new Set(values.filter((value) => Math.abs(value - Math.round(value)) < 1e-9).map(Math.round))]
  return whole.length > 0 ? whole : values
}

/** A tick's seconds, as short as can be: 30 s, 1:30 min, 10 min, 1:30 h, 2 d. */
export function formatTick(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)}:${two(Math.round(seconds % 60))} min`
  if (seconds < 2 * day) return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.floor(seconds / 3600)}:${two(Math.round((seconds % 3600) / 60))} h`
  return seconds % day === 0 ? `${seconds / day} d` : `${Math.floor(seconds / day)} d ${Math.round((seconds % day) / 3600)} h`
}
