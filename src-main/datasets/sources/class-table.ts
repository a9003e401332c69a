import { AtelierError, type DatasetFinding, finding, visible } from '../../contract'
import { isPlainText } from '../names'

/** Labels are kept in two bytes. */
const mostClasses = 65_536

/** Numbers of classes, by the names that a source has for them. */
export interface ClassTable {
  /** As they can be shown, in the order of their numbers. */
  classes: string[]
  /** The number of a name as the source writes it. */
  numberOf(name: string): number
  /** Names that are shown otherwise than they are written. */
  findings: DatasetFinding[]
}

/**
 * Names that are the same text, however its accents are written, are one class; names that differ by
 * case are two.
 */
export const classKey = (name: string): string => name.trim().normalize('NFC')

/** A class's name with whatever cannot be seen as an escape. */
function shownName(name: string): string {
  const key = classKey(name)
  if (key === '') return '(no name)'
  if (isPlainText(key)) return key
  return visible(key).replace(
    /[\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`
  )
}

/**
 * Numbers the classes that were seen: as the given names say or, without any, in the order of their
 * names (by number where all are whole numbers, else by code units).
 * @throws AtelierError DATASET_TOO_MANY_CLASSES; CLASS_NAMES_UNFIT where a class is not among the given
 */
export function classTable(seen: Iterable<string>, given: string[] | null, path: string): ClassTable {
  const keys = [...new Set([...seen].map(classKey))]
  if (keys.length > mostClasses)
    throw new AtelierError('DATASET_TOO_MANY_CLASSES', { path, count: keys.length, most: mostClasses })
  if (given) {
    const numbers = new Map(given.map((name, i) => [classKey(name), i]))
    const missing = keys.filter((key) => !numbers.has(key))
    if (missing.length > 0) {
      const some = missing.slice(0, 5).map(shownName).join(', ')
      throw new AtelierError('CLASS_NAMES_UNFIT', {
        reason:
          missing.length === 1
            ? `one class of the data set is not among them: ${some}`
            : `${missing.length} classes of the data set are not among them: ${some}`
      })
    }
    return tableOf(given.map(classKey), numbers)
  }
  const areNumbers = keys.every((key) => /^\d{1,15}$/.test(key))
  keys.sort((a, b) => (areNumbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : a > b ? 1 : 0))
  return tableOf(keys, new Map(keys.map((key, i) => [key, i])))
}

function tableOf(keys: string[], numbers: Map<string, number>): ClassTable {
  const classes = keys.map(shownName)
  const escaped = classes.filter((name, i) => name !== keys[i])
  return {
    classes,
    numberOf: (name) => numbers.get(classKey(name)) as number,
    findings:
      escaped.length > 0
        ? [finding('escapedClasses', { count: escaped.length, names: escaped.slice(0, 4).join(', ') })]
        : []
  }
}

/**
 * Names for classes that a source has numbers of: the given ones, else the source's own, else the
 * numbers themselves.
 * @throws AtelierError DATASET_TOO_MANY_CLASSES; CLASS_NAMES_UNFIT where there are too few
 */
export function namesOfNumbers(
  highest: number,
  given: string[] | null,
  own: string[] | null,
  path: string
): string[] {
  const count = highest + 1
  if (count > mostClasses)
    throw new AtelierError('DATASET_TOO_MANY_CLASSES', { path, count, most: mostClasses })
  if (given && given.length < count)
    throw new AtelierError('CLASS_NAMES_UNFIT', {
      reason: `there are ${given.length}, and the labels go up to ${highest}: that takes ${count}`
    })
  const names = given ?? (own && own.length >= count ? own : null)
  return names ? names.map(shownName) : Array.from({ length: count }, (_, i) => String(i))
}
