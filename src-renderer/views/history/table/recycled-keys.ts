/**
 * Keys for the rows of a long list of which only those in sight are there. A line keeps its key for as long
 * as it is there, and one that comes takes that of one that is gone, so that its elements are used again: to
 * write other words into them takes a third of what it takes to make them.
 * @param isHeld whether a person is at a line, with the focus, a field or a menu: its elements go with it
 * @returns a function from the lines that are there, in order, to their keys
 */
export function recycledKeys(isHeld: (line: string) => boolean): (lines: readonly string[]) => number[] {
  let known = new Map<string, number>()
  let next = 0

  return (lines) => {
    const there = new Set(lines)
    const free = [...known].filter(([line]) => !there.has(line) && !isHeld(line)).map(([, key]) => key)
    known = new Map(lines.map((line) => [line, known.get(line) ?? free.shift() ?? next++]))
    return lines.map((line) => known.get(line) as number)
  }
}
