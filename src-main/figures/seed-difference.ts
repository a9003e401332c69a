/** A metric over runs that differ by seed alone. */
export interface SeedSample {
  mean: number
  /** Sample standard deviation; NaN of fewer than two runs. */
  deviation: number
  count: number
}

/** The mean and the spread of numbers; what is none is left out. */
export function sampleOf(values: readonly number[]): SeedSample {
  const numbers = values.filter(Number.isFinite)
  const count = numbers.length
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)), count }
}

/** How far two samples lie apart, and whether that is more than chance. */
export interface SeedDifference {
  difference: number
  /** Standard error of the difference; NaN where either has fewer than two runs. */
  error: number
  /** The difference is more than twice its error, which of equal ones one in twenty is. */
  isClear: boolean
  /**
   * So many more seeds of each would make it clear, if mean and spread stay: 0 where it is, null where that
   * is not known, or would be more than a hundred.
   */
  moreSeeds: number | null
}

const clear = 2
const mostSeeds = 100

/**
 * The difference of two means with its standard error (Welch 1947), and how many more seeds would decide
 * whether there is one.
 */
export function seedDifference(a: SeedSample, b: SeedSample): SeedDifference {
  const difference = a.mean - b.mean
  const error = Math.sqrt(a.deviation ** 2 / a.count + b.deviation ** 2 / b.count)
  const isClear = Number.isFinite(error) && difference !== 0 && Math.abs(difference) > clear * error
  const needed = Math.ceil((clear / difference) ** 2 * (a.deviation ** 2 + b.deviation ** 2)) + 1
  const more = Math.max(1, needed - Math.min(a.count, b.count))
  const isKnown = Number.isFinite(error) && Number.isFinite(needed) && more <= mostSeeds
  return { difference, error, isClear, moreSeeds: isClear ? 0 : isKnown ? more : null }
}
