/** Why a text is no number, or not one alone, for `fieldErrors` of the window's texts. */
export type Refusal =
  | { reason: 'notANumber'; text: string }
  | { reason: 'twoReadings'; text: string; grouped: string; decimal: string }
  | { reason: 'outOfRange'; text: string }

/** What a person typed: nothing, a number, or something that is refused. */
export type Reading =
  | { kind: 'empty' }
  | { kind: 'number'; value: number }
  | ({ kind: 'refused' } & Refusal)

const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const decimalComma = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i
/**
 * "1,000": a thousand to some, one to others. A group never begins with a zero, so that 0,005 has one
 * reading.
 */
const oneGroup = /^[+-]?[1-9]\d{0,2},\d{3}$/
/**
 * "1.000": nobody writes the zeros of a one, but many write a thousand so. "1.125" is how this window
 * itself writes.
 */
const oneGroupOfZeros = /^[+-]?[1-9]\d{0,2}\.000$/
/**
 * Groups that have one reading: two or more of them, or one and another sign before the decimals, or a
 * sign that is no decimal's.
 */
const grouped = [
  { pattern: /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)$|^[+-]?[1-9]\d{0,2}(,\d{3}){2,}$/, group: /,/g },
  { pattern: /^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)$|^[+-]?[1-9]\d{0,2}(\.\d{3}){2,}$/, group: /\./g },
  { pattern: /^[+-]?[1-9]\d{0,2}( \d{3})+([.,]\d+)?$/, group: / /g },
  { pattern: /^[+-]?[1-9]\d{0,2}(['’]\d{3})+([.,]\d+)?$/, group: /['’]/g },
  { pattern: /^[+-]?[1-9]\d{0,2}(_\d{3})+([.,]\d+)?$/, group: /_/g }
]

/**
 * Full-width letters as a Japanese keyboard gives them, wide and narrow spaces, and the typographic
 * minus, as plain ones.
 */
const narrow = (text: string): string =>
  text.normalize('NFKC').replace(/\s/g, ' ').replace(/[−‐–]/g, '-').trim()

/**
 * The number that a person typed. The decimal sign is a point or a comma; groups of thousands are
 * understood where they have only one reading. What has two is refused with both, and what is no number
 * is refused: never made into another number.
 */
export function readNumber(typed: string): Reading {
  const text = narrow(typed)
  if (text === '') return { kind: 'empty' }
  if (oneGroup.test(text) || oneGroupOfZeros.test(text)) {
    const decimal = String(Number(text.replace(',', '.')))
    return { kind: 'refused', reason: 'twoReadings', text, grouped: text.replace(/[,.]/, ''), decimal }
  }
  const written = asWritten(text)
  if (written === null) return { kind: 'refused', reason: 'notANumber', text: shorten(text) }
  const value = Number(written)
  const vanished = value === 0 && /[1-9]/.test(written.replace(/e.*$/i, ''))
  if (!Number.isFinite(value) || vanished)
    return { kind: 'refused', reason: 'outOfRange', text: shorten(text) }
  return { kind: 'number', value }
}

/** A number without groups and with a decimal point, or null where the text is none. */
function asWritten(text: string): string | null {
  if (plain.test(text)) return text
  if (decimalComma.test(text)) return text.replace(',', '.')
  const groups = grouped.find(({ pattern }) => pattern.test(text))
  return groups ? text.replace(groups.group, '').replace(',', '.') : null
}

const shorten = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text)

/**
 * Whole numbers with commas, semicolons or spaces between them; the first that is none refuses the list.
 */
export function readNumberList(
  typed: string
): { kind: 'list'; values: number[] } | ({ kind: 'refused' } & Refusal) {
  const parts = narrow(typed)
    .split(/[,、;\s]+/)
    .filter((part) => part !== '')
  const values: number[] = []
  for (const part of parts) {
    const reading = readNumber(part)
    if (reading.kind === 'refused') return reading
    // The end of "1,024" is 024: a thousand in groups, and no list.
    if (reading.kind === 'empty' || /^[+-]?0\d/.test(part))
      return { kind: 'refused', reason: 'notANumber', text: part }
    values.push(reading.value)
  }
  return { kind: 'list', values }
}
