/** The largest difference of two numbers of one place; NaN where either has one that the other has not. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number))
    // Infinities of one sign are equal, and their difference is not a number.
    if (Number.isNaN(difference) && a[i] !== b[i]) return Number.NaN
    if (difference > largest) largest = difference
  }
  return largest
}
