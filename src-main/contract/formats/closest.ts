/**
 * Edit distance of two words: how many characters must be put in, left out or exchanged (Levenshtein,
 * 1966).
 */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
        )
      )
    row = next
  }
  return row[b.length] as number
}

/**
 * The known word that a misspelt one was probably meant to be, or null where none is near: at most a
 * third of it differs.
 */
export function closest(word: string, known: readonly string[]): string | null {
  let best: string | null = null,
    least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const each of known) {
    const difference = distance(word.toLowerCase(), each.toLowerCase())
    if (difference < least) [best, least] = [each, difference]
  }
  return best
}
