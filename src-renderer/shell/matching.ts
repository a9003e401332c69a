/** Whatever is typed is found in whatever width or case it stands. */
const folded = (text: string): string => text.normalize('NFKC').toLocaleLowerCase()

/**
 * What fits a search, the best first: every word of it has to be there; one that begins the text counts
 * more than one that begins a word of it, and that more than one within a word. What fits alike stays in
 * its order.
 */
export function matching<T>(all: readonly T[], search: string, textOf: (each: T) => string): T[] {
  const words = folded(search)
    .split(/\s+/)
    .filter((word) => word !== '')
  const ranked = all.flatMap((each) => {
    const rank = rankOf(folded(textOf(each)), words)
    return rank === null ? [] : [{ each, rank }]
  })
  return ranked.sort((a, b) => a.rank - b.rank).map(({ each }) => each)
}

/** Less is better; null where a word is missing. */
function rankOf(text: string, words: readonly string[]): number | null {
  let rank = 0
  for (const word of words) {
    const at = text.indexOf(word)
    if (at < 0) return null
    const beginsWord = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '')
    rank += at === 0 ? 0 : beginsWord ? 1 : 2
  }
  return rank
}
