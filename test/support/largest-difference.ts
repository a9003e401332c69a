/** The largest difference, relative where numbers are large. */
export function largestDifference(actual: number[][], expected: number[][]): number {
  let worst = actual.length === expected.length ? 0 : Infinity
  expected.forEach((values, i) => {
    if (actual[i]?.length !== values.length) worst = Infinity
    values.forEach((value, j) => {
      const difference = Math.abs((actual[i]?.[j] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference)
    })
  })
  return worst
}
