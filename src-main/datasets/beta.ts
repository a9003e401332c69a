import { type RandomKey, uniform } from './counter-random'

/** A number from Beta(a, a): of two gammas x and y, x / (x + y). */
export function beta(a: number, key: RandomKey): number {
  return 1 / (1 + Math.exp(-logarithmOfOdds(a, key)))
}

/** Beta(a, a), or one minus it where that is larger. */
export function largerBeta(a: number, key: RandomKey): number {
  return 1 / (1 + Math.exp(-Math.abs(logarithmOfOdds(a, key))))
}

/** Through logarithms, because for a small `a` both gammas are mostly too small for a number. */
function logarithmOfOdds(a: number, key: RandomKey): number {
  let drawn = 0
  const next = (): number => uniform(key, drawn++)
  return logGamma(a, next) - logGamma(a, next)
}

/**
 * Logarithm of a number drawn from Gamma(a, 1): Marsaglia and Tsang, "A Simple Method for Generating
 * Gamma Variables" (2000), section 6 for a < 1.
 */
function logGamma(a: number, next: () => number): number {
  if (a < 1) return logGamma(a + 1, next) + Math.log(1 - next()) / a
  const d = a - 1 / 3
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3
    const accepted = 1 - next()
    if (v > 0 && Math.log(accepted) < normal ** 2 / 2 + d - d * v + d * Math.log(v))
      return Math.log(d * v)
  }
}
