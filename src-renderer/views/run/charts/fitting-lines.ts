import type { LogLine } from '../../../../src-main/contract'

/** A line of a log, with what is searched for in it apart. */
export interface FittingLine extends LogLine {
  parts: { text: string; isFound: boolean }[]
}

/** The lines that hold a text, whatever its case; all of them where nothing is searched for. */
export function fittingLines(log: readonly LogLine[], search: string): FittingLine[] {
  const wanted = search.trim().toLowerCase()
  if (wanted === '')
    return log.map((line) => ({ ...line, parts: [{ text: line.text, isFound: false }] }))
  return log
    .filter(({ text }) => text.toLowerCase().includes(wanted))
    .map((line) => ({ ...line, parts: partsOf(line.text, wanted) }))
}

function partsOf(text: string, wanted: string): FittingLine['parts'] {
  const lower = text.toLowerCase()
  // Letters that change their number with their case: the places would not fit.
  if (lower.length !== text.length) return [{ text, isFound: false }]
  const parts: FittingLine['parts'] = []
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), isFound: false })
    parts.push({ text: text.slice(at, at + wanted.length), isFound: true })
    from = at + wanted.length
  }
  if (from < text.length) parts.push({ text: text.slice(from), isFound: false })
  return parts
}
