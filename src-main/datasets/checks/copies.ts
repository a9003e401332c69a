/**
 * Which of these contents are the same: the places of each that is there more than once, in order.
 * @param contents what each is known by
 */
export function copiesAmong(contents: readonly string[]): number[][] {
  const places = new Map<string, number[]>()
  contents.forEach((content, place) => {
    const same = places.get(content)
    if (same) same.push(place)
    else places.set(content, [place])
  })
  return [...places.values()].filter(({ length }) => length > 1)
}
