import { z } from 'zod'

/**
 * A metric as it crosses processes and is stored: JSON has no NaN and no infinities, and a diverging
 * loss must not turn into `null` on its way to the chart. Encoded on purpose, here and nowhere else.
 */
export const metricValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
export type MetricValue = z.infer<typeof metricValue>

/** The wire form of a number. */
export function encodeMetric(value: number): MetricValue {
  return Number.isFinite(value) ? value : (String(value) as MetricValue)
}

/** The number of a wire form; the inverse of {@link encodeMetric}. */
export function decodeMetric(value: MetricValue): number {
  return typeof value === 'number' ? value : Number(value)
}
