import type { MetricName } from '../contract'

export const isShare = (metric: MetricName): boolean =>
  metric === 'accuracy' || metric === 'val_accuracy'

/** A metric for a person: accuracies in percent, losses with four significant digits. */
export function formatMetric(metric: MetricName, value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return isShare(metric) ? `${(value * 100).toFixed(2)}%` : formatNumber(value)
}

/**
 * Four significant digits; a very small or large number with an exponent, as people write it: 3.3e-5,
 * 1.06e14.
 */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  return needsExponent(value) ? withExponent(value, 3) : rounded(value, 4)
}
/**
 * A setting as it was given: a learning rate of 0.001 or 3.3e-5, a seed of 4294967295. All its digits,
 * none added.
 */
export function formatSetting(value: number): string {
  return Number.isSafeInteger(value) || !Number.isFinite(value) || !needsExponent(value)
    ? String(value)
    : withExponent(value, 17)
}
/** A value at an axis or a curve, with so many significant digits at most: 0.02, 4e-8. */
export function formatRate(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  return needsExponent(value) ? withExponent(value, digits) : String(+value.toPrecision(digits))
}

const needsExponent = (value: number): boolean => Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6
/** 12345.6 has five digits before its point: all of them are said. */
const rounded = (value: number, digits: number): string =>
  Math.abs(value) >= 10 ** digits ? String(Math.round(value)) : value.toPrecision(digits)
function withExponent(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = (
    digits > 16 ? value.toExponential() : value.toExponential(digits - 1)
  ).split('e')
  return `${+mantissa}e${+exponent}`
}

/** Seconds as people say them: 4.2 s, 3 min 07 s, 2 h 05 min. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Seconds between ticks that people count in. */
const tickSteps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200
]
const day = 86_400

/** Ticks of an axis of seconds, at most seven: whole seconds, minutes, hours or days. */
export function timeTicks(from: number, to: number): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const step = tickSteps.find((each) => span / each <= 6) ?? day * Math.max(1, Math.ceil(span / day / 6))
  const first = Math.ceil(from / step)
  return Array.from(
    { length: Math.floor(to / step) - first + 1 },
    (_, i) => +((first + i) * step).toFixed(1)
  )
}

/**
 * Of a logarithmic axis' ticks the ones in which people count: powers of ten over several decades, else
 * 1, 2 and 5 of each.
 */
export function logarithmicTicks(values: number[]): number[] {
  const positive = values.filter((value) => value > 0)
  const decades = Math.log10(Math.max(...positive) / Math.min(...positive))
  const mantissas = decades >= 4 ? [1] : decades >= 1 ? [1, 2, 5] : null
  const kept = positive.filter(
    (value) =>
      !mantissas ||
      mantissas.includes(+(value / 10 ** Math.floor(Math.log10(value) + 1e-9)).toPrecision(3))
  )
  const every = Math.ceil(kept.length / 9)
  return kept.length >= 2 ? kept.filter((_, i) => i % every === 0) : positive
}

/**
 * Ticks of an axis of epochs or steps, at most nine: whole ones in steps of 1, 2 or 5 times a power of
 * ten. Where one has zoomed between two whole ones, parts of them.
 */
export function countingTicks(from: number, to: number): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const least = span / 8
  const power = 10 ** Math.floor(Math.log10(least))
  const round = power * ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10)
  const step = span >= 2 ? Math.max(1, round) : round
  const first = Math.ceil(from / step - 1e-9)
  return Array.from(
    { length: Math.floor(to / step + 1e-9) - first + 1 },
    (_, i) => +((first + i) * step).toPrecision(12)
  )
}

/** A tick's seconds, as short as can be: 30 s, 1:30 min, 10 min, 1:30 h, 2 d. */
export function formatTick(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600)
    return seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${Math.floor(seconds / 60)}:${two(Math.round(seconds % 60))} min`
  if (seconds < 2 * day)
    return seconds % 3600 === 0
      ? `${seconds / 3600} h`
      : `${Math.floor(seconds / 3600)}:${two(Math.round((seconds % 3600) / 60))} h`
  return seconds % day === 0
    ? `${seconds / day} d`
    : `${Math.floor(seconds / day)} d ${Math.round((seconds % day) / 3600)} h`
}
