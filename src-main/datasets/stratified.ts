/**
 * How many of each class are taken so that `share` of all are: classes get their whole numbers first, and
 * what is missing goes to those with the largest remainders (the method of Hamilton, as scikit-learn's
 * StratifiedShuffleSplit has it); ties go to the lower class number. `room` is the most of each class.
 */
export function quotas(
  counts: ArrayLike<number>,
  share: number,
  room: ArrayLike<number> = counts
): number[] {
  const exact = Array.from(counts, (count) => count * share)
  const taken = exact.map((value, label) => Math.min(Math.floor(value), room[label] as number))
  const all = exact.reduce((a, b) => a + b, 0)
  let missing = Math.round(all) - taken.reduce((a, b) => a + b, 0)

  const byRemainder = [...exact.keys()].sort(
    (a, b) => remainder(exact[b] as number) - remainder(exact[a] as number) || a - b
  )
  for (const label of byRemainder) {
    if (missing <= 0) break
    if ((taken[label] as number) >= (room[label] as number) || remainder(exact[label] as number) === 0)
      continue
    taken[label] = (taken[label] as number) + 1
    missing--
  }
  return taken
}

/** Rounded, so that 0.1 + 0.2 is no more than 0.3. */
const remainder = (value: number): number => Math.round((value - Math.floor(value)) * 1e9) / 1e9
