import { AtelierError, type Sentence } from '../contract'
import { isPlainText } from './names'

/** Labels have two bytes at most. */
const mostClasses = 65_536

/**
 * Class names as a person gave them: trimmed, composed (NFC), in the order of the class numbers.
 * @throws AtelierError CLASS_NAMES_UNFIT
 */
export function classNames(given: string[]): string[] {
  const names = given.map((name) => name.trim().normalize('NFC'))
  const unfit = (reason: Sentence): AtelierError => new AtelierError('CLASS_NAMES_UNFIT', { reason })
  if (names.length < 1) throw unfit('there are none')
  if (names.length > mostClasses)
    throw unfit(`there are ${names.length}, and at most ${mostClasses} classes can be told apart`)
  const lineOf = new Map<string, number>()
  names.forEach((name, i) => {
    if (name === '') throw unfit(`line ${i + 1} is empty`)
    if (!isPlainText(name)) throw unfit(`line ${i + 1} has characters that cannot be seen`)
    if ([...name].length > 100) throw unfit(`line ${i + 1} is longer than 100 characters`)
    const before = lineOf.get(name)
    if (before !== undefined) throw unfit(`"${name}" stands on line ${before} and on line ${i + 1}`)
    lineOf.set(name, i + 1)
  })
  return names
}

/**
 * The names of a file: one a line, UTF-8 with or without a byte order mark.
 * @throws AtelierError CLASS_NAMES_UNFIT
 */
export function parseClassNames(bytes: Uint8Array): string[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AtelierError('CLASS_NAMES_UNFIT', { reason: 'the file is not UTF-8 text' })
  }
  return classNames(
    text
      .replace(/\s+$/, '')
      .split(/\r\n|\r|\n/)
      .filter((line, _, all) => all.length > 1 || line !== '')
  )
}

/**
 * How many names there are for labels that go up to `highest`, counted from 0.
 * @throws AtelierError CLASS_NAMES_UNFIT
 */
export function requireEnough(names: string[], highest: number): void {
  if (names.length <= highest)
    throw new AtelierError('CLASS_NAMES_UNFIT', {
      reason: `there are ${names.length}, and the labels go up to ${highest}: that takes ${highest + 1}`
    })
}

const digits = '0123456789'
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** EMNIST's own class numbers (Cohen et al., 2017, and the mapping files that come with it). */
const emnist: Record<string, string> = {
  letters: capitals,
  digits,
  mnist: digits,
  byclass: `${digits}${capitals}${capitals.toLowerCase()}`,
  bymerge: `${digits}${capitals}abdefghnqrt`,
  balanced: `${digits}${capitals}abdefghnqrt`
}

/** The class names of a data set that its files' names tell, where it has exactly so many classes. */
export function knownClassNames(prefix: string, count: number): string[] | null {
  const [, part = ''] = /^emnist[-_](\w+)$/i.exec(prefix) ?? []
  const names = emnist[part.toLowerCase()]
  return names?.length === count ? [...names] : null
}
