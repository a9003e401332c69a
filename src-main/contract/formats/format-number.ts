import type { FigureMetric } from '../domain/metric-names'
import { formatBytes } from './format-bytes'

export const isShare = (metric: FigureMetric): boolean =>
  metric === 'accuracy' || metric === 'val_accuracy' || isShareOfTime(metric)
const isShareOfTime = (metric: FigureMetric): boolean =>
  metric === 'waiting' || metric === 'cpu' || metric === 'gpu'
export const isBytes = (metric: FigureMetric): boolean =>
  metric === 'memory' || metric === 'freeMemory' || metric === 'gpuMemory'

/**
 * A metric for a person: accuracies in percent, losses with four significant digits, a learning rate with no
 * more, a speed of a hundred and more without decimals; of the machine's time tenths of a percent, and its
 * memory in bytes.
 */
export function formatMetric(metric: FigureMetric, value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (metric === 'learningRate') return formatRate(value, 4)
  if (metric === 'imagesPerSecond') return value < 100 ? formatRate(value) : String(Math.round(value))
  if (isShareOfTime(metric)) return `${(value * 100).toFixed(1)}%`
  if (isBytes(metric)) return formatBytes(value)
  if (metric === 'gpuTemperature') return `${Math.round(value)} °C`
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

/** A probability that is tested by, as it is written behind its letter: `= 0.021`, `< 0.0001`. */
export const formatPValue = (value: number): string =>
  value < 1e-4 ? '< 0.0001' : `= ${formatRate(value, 2)}`

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
