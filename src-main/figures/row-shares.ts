/** A row of counts as shares of its sum; of a row without any every share is 0. */
export function rowShares(row: readonly number[]): number[] {
  const total = row.reduce((sum, value) => sum + value, 0)
  return row.map((value) => (total === 0 ? 0 : value / total))
}
