/** Where a row of probabilities is largest, and how large; NaN where it has none. */
export function largestOf(row: Float32Array): { at: number; value: number } {
  let at = -1
  let value = Number.NEGATIVE_INFINITY
  for (let i = 0; i < row.length; i++) {
    const each = row[i] as number
    if (Number.isNaN(each)) return { at: -1, value: Number.NaN }
    if (each > value) [at, value] = [i, each]
  }
  return { at, value }
}
