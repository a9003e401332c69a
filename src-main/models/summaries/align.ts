/**
 * Two sequences side by side, each element beside one of the other or beside nothing, so that what that
 * costs together is least (Needleman and Wunsch, 1970). Takes memory for all pairs.
 * @param cost of an element beside another; infinite where they must not be
 * @param gap cost of an element beside nothing
 */
export function align<T>(
  ours: readonly T[],
  theirs: readonly T[],
  cost: (ours: T, theirs: T) => number,
  gap: (element: T) => number
): [ours: T | null, theirs: T | null][] {
  const width = theirs.length + 1
  const least = new Float64Array((ours.length + 1) * width)
  theirs.forEach((element, j) => {
    least[j + 1] = (least[j] ?? 0) + gap(element)
  })
  ours.forEach((own, i) => {
    const [above, here] = [i * width, (i + 1) * width]
    least[here] = (least[above] ?? 0) + gap(own)
    theirs.forEach((other, j) => {
      least[here + j + 1] = Math.min(
        (least[above + j] ?? 0) + cost(own, other),
        (least[above + j + 1] ?? 0) + gap(own),
        (least[here + j] ?? 0) + gap(other)
      )
    })
  })
  return walkedBack(ours, theirs, least, cost, gap)
}

/** The cheapest way, found from its end. */
function walkedBack<T>(
  ours: readonly T[],
  theirs: readonly T[],
  least: Float64Array,
  cost: (ours: T, theirs: T) => number,
  gap: (element: T) => number
): [T | null, T | null][] {
  const width = theirs.length + 1
  const pairs: [T | null, T | null][] = []
  let [i, j] = [ours.length, theirs.length]
  while (i > 0 || j > 0) {
    const [own, other] = [ours[i - 1] as T, theirs[j - 1] as T]
    const now = least[i * width + j] ?? 0
    if (i > 0 && j > 0 && now === (least[(i - 1) * width + j - 1] ?? 0) + cost(own, other)) {
      pairs.push([own, other])
      i--
      j--
    } else if (i > 0 && now === (least[(i - 1) * width + j] ?? 0) + gap(own)) {
      pairs.push([own, null])
      i--
    } else {
      pairs.push([null, other])
      j--
    }
  }
  return pairs.reverse()
}
