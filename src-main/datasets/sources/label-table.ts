import { type DatasetFinding, finding } from '../../contract'
import { examineNumbers } from '../examine'
import { classTable, namesOfNumbers } from './class-table'

/** A label as arrays and tables have it: the number of a class, or its name. */
export type Label = number | string

/** What labels mean. */
export interface LabelTable {
  classes: string[]
  numberOf(label: Label): number
  findings: DatasetFinding[]
}

/**
 * Classes of labels that are numbers or names. Numbers that run from 1 on without a gap are counted from
 * 0, as in IDX files; where nobody names the classes, numbers that can be none are remarked.
 * @param given names that a person gave
 * @param own names that the source has
 * @throws AtelierError DATASET_TOO_MANY_CLASSES, CLASS_NAMES_UNFIT
 */
export function labelTable(
  labels: readonly Label[],
  given: string[] | null,
  own: string[] | null,
  path: string
): LabelTable {
  if (labels.some((label) => typeof label === 'string')) {
    const table = classTable(labels.map(String), given, path)
    return { ...table, numberOf: (label) => table.numberOf(String(label)) }
  }
  const numbers = labels as readonly number[]
  const highest = numbers.reduce((most, label) => Math.max(most, label), 0)
  const isFromOne =
    runsFromOne(numbers, highest) && (given ?? own ?? { length: highest }).length === highest
  if (!isFromOne) {
    const classes = namesOfNumbers(highest, given, own, path)
    const isNamed = given !== null || (own !== null && own.length > highest)
    return {
      classes,
      numberOf: Number,
      findings: isNamed ? [] : examineNumbers(countsOf(numbers, highest))
    }
  }
  const named = given ?? own ?? Array.from({ length: highest }, (_, i) => String(i + 1))
  return {
    classes: namesOfNumbers(highest - 1, named, null, path),
    numberOf: (label) => (label as number) - 1,
    findings: [finding('labelsFromOne', { highest })]
  }
}

function runsFromOne(numbers: readonly number[], highest: number): boolean {
  const present = new Set(numbers)
  return highest > 1 && !present.has(0) && present.size === highest
}

function countsOf(numbers: readonly number[], highest: number): Uint32Array {
  const counts = new Uint32Array(highest + 1)
  for (const label of numbers) counts[label] = (counts[label] as number) + 1
  return counts
}
