/** How wide a text is, in points. */
export type Measure = (text: string, size: number, isBold: boolean) => number

/** Where a line may end: behind a space, and around every character of scripts that are written without. */
const pieces =
  /[\u3000-\u9fff\uac00-\ud7af\uf900-\uffef]|[^\s\u3000-\u9fff\uac00-\ud7af\uf900-\uffef]+\s*|\s+/gu

/** A text in lines that are no wider than `width`; what has no place to end is cut where it must be. */
export function linesOf(text: string, width: number, widthOf: (part: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.match(pieces) ?? []) {
    if (line === '' || widthOf((line + piece).trimEnd()) <= width) line += piece
    else {
      lines.push(line.trimEnd())
      line = piece.trimStart()
    }
    while ([...line.trimEnd()].length > 1 && widthOf(line.trimEnd()) > width) {
      const [first, rest] = cut(line, width, widthOf)
      lines.push(first)
      line = rest
    }
  }
  lines.push(line.trimEnd())
  return lines
}

/** As many characters as there is room for, at least one, and the rest. */
function cut(
  text: string,
  width: number,
  widthOf: (part: string) => number
): [first: string, rest: string] {
  const characters = [...text]
  let count = 1
  while (count < characters.length && widthOf(characters.slice(0, count + 1).join('')) <= width) count++
  return [characters.slice(0, count).join(''), characters.slice(count).join('')]
}
