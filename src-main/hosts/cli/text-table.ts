/**
 * What a terminal would obey instead of show: C0 and C1 controls, line separators, and marks that turn
 * the direction of writing.
 */
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/
const halfCharacter = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const obeyed = new RegExp(`${control.source}|${halfCharacter.source}`, 'g')
const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A text on one line, with what a terminal would obey as visible escapes: names come from files that
 * others wrote.
 */
export function visible(text: string): string {
  return text.replace(obeyed, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return (
      short[character] ??
      (code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`)
    )
  })
}

const number = /^[-+]?(\d[\d.,]*(e[-+]?\d+)?|NaN|Infinity)( ?(%|s|[kMGTP]?B|k))?$/
const isNumber = (text: string): boolean => text === '' || text === '–' || number.test(text)
/**
 * Text that is neither a run's identifier nor a path is cut here even where there is no terminal to fit
 * into.
 */
const widestText = 60
/** Below this a text says nothing any more. */
const narrowestText = 8

/**
 * Columns for people: numbers, or what looks like one, to the right, and never cut. Long texts end with
 * an ellipsis, those in the first column, by which a row is known, only where the table would else be
 * wider than `columns`.
 */
export function table(header: string[], rows: string[][], columns = Number.POSITIVE_INFINITY): string {
  const cells = [header, ...rows].map((row) => header.map((_, i) => visible(row[i] ?? '')))
  const widths = fittingWidths(cells, columns)
  const toTheRight = header.map(
    (_, i) => rows.length > 0 && cells.slice(1).every((row) => isNumber(row[i] as string))
  )
  const line = (row: string[]): string =>
    row
      .map((cell, i) => {
        const shown = isNumber(cell) ? cell : cut(cell, widths[i] as number)
        const blanks = ' '.repeat(Math.max(0, (widths[i] as number) - width(shown)))
        return toTheRight[i] ? blanks + shown : shown + blanks
      })
      .join('  ')
      .trimEnd()
  return cells.map(line).join('\n')
}

function fittingWidths(cells: string[][], columns: number): number[] {
  const places = (cells[0] ?? []).map((_, i) => {
    const column = cells.map((row) => row[i] as string)
    const whole = Math.max(...column.map(width))
    const numbers = Math.max(0, ...column.filter(isNumber).map(width))
    const isOfNumbers = column.length > 1 && column.slice(1).every(isNumber)
    return {
      least: isOfNumbers ? whole : Math.min(whole, Math.max(numbers, narrowestText)),
      now: i === 0 ? whole : Math.min(whole, Math.max(numbers, widestText, isOfNumbers ? whole : 0))
    }
  })
  const total = (): number => places.reduce((sum, { now }) => sum + now, 0) + 2 * (places.length - 1)
  while (total() > columns) {
    const widest = places.filter(({ now, least }) => now > least).sort((a, b) => b.now - a.now)[0]
    if (!widest) break
    widest.now--
  }
  return places.map(({ now }) => now)
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** A text in at most so many columns of a terminal, with an ellipsis where something was cut. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = '',
    used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += graphemeWidth(segment)
    if (used > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** Columns a text takes in a terminal: a CJK character and an emoji take two, a combining mark none. */
export function width(text: string): number {
  let sum = 0
  for (const { segment } of graphemes.segment(text)) sum += graphemeWidth(segment)
  return sum
}

const wide =
  /[ᄀ-ᅟ⺀-〾ぁ-꓏ꥠ-ꥼ가-힣豈-﫿︐-︙︰-﹏＀-｠￠-￦\u{17000}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}\ufe0f]/u
function graphemeWidth(segment: string): number {
  if (wide.test(segment)) return 2
  return /^[\p{Mn}\p{Me}\p{Cf}]*$/u.test(segment) ? 0 : 1
}
