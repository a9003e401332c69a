/** A share with the interval that it lies in, all from 0 to 1. */
interface AccuracyInterval {
  accuracy: number
  low: number
  high: number
}

/** Two-sided 95% of a normal distribution. */
const z = 1.959964

/**
 * What `correct` of `count` images say of all images like them: the interval that holds the true share 19
 * times of 20 (Wilson, 1927), which of few images is wide and never leaves 0 to 1.
 */
export function accuracyInterval(correct: number, count: number): AccuracyInterval {
  const accuracy = correct / count
  const shrinking = 1 + z ** 2 / count
  const middle = (accuracy + z ** 2 / (2 * count)) / shrinking
  const half =
    (z / shrinking) * Math.sqrt((accuracy * (1 - accuracy)) / count + z ** 2 / (4 * count ** 2))
  return {
    accuracy,
    // Rounding must not make the ends look like something else.
    low: correct === 0 ? 0 : middle - half,
    high: correct === count ? 1 : middle + half
  }
}
