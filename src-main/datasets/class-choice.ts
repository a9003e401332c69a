import { createHash } from 'node:crypto'
import {
  AtelierError,
  type ClassChoice,
  codedIssue,
  type ExperimentIssue,
  type IssueCode,
  type PartCounts,
  type SplitName,
  splitNames
} from '../contract'
import { closest } from '../contract/formats/closest'
import { type LoadedDataset, partsOf, pickNames, type Split } from './dataset'
import { countLabels, examineClasses, isAboutClasses } from './examine'
import { type KeptImages, keptPart } from './kept-images'

/** Of what is wrong in the same way, so much is said. */
const mostSaid = 5

/** The classes of a run, and what each class of its data set is among them. */
export interface ChosenClasses {
  /** In the order of the first class that each is made of. */
  classes: string[]
  /** For each class of the data set its number in `classes`; null where it is left out. */
  numbers: (number | null)[]
}

const composed = (name: string): string => name.normalize('NFC')

/** A choice by names as they are compared. */
function readChoice({ leaveOut, merge }: ClassChoice): {
  leftOut: Set<string>
  merged: Map<string, string>
} {
  return {
    leftOut: new Set(leaveOut.map(composed)),
    merged: new Map(Object.entries(merge).map(([from, into]) => [composed(from), composed(into)]))
  }
}

/** The classes that a choice makes of those with these names. */
export function chooseClasses(names: readonly string[], choice: ClassChoice): ChosenClasses {
  const { leftOut, merged } = readChoice(choice)
  const numberOf = new Map<string, number>()
  const classes: string[] = []
  const numbers = names.map((name) => {
    if (leftOut.has(composed(name))) return null
    const into = merged.get(composed(name)) ?? name
    const known = numberOf.get(composed(into))
    if (known !== undefined) return known
    numberOf.set(composed(into), classes.length)
    return classes.push(into) - 1
  })
  return { classes, numbers }
}

/** What is wrong with a choice from the classes with these names, at its fields. */
export function choiceIssues(names: string[], choice: ClassChoice): ExperimentIssue[] {
  const issues = [
    ...unknownIssues(names, choice.leaveOut, 'dataset.classes.leaveOut'),
    ...unknownIssues(names, Object.keys(choice.merge), 'dataset.classes.merge'),
    ...contradictions(choice)
  ]
  if (issues.length > 0) return issues
  const left = chooseClasses(names, choice).classes.length
  if (left >= 2) return []
  const path = choice.leaveOut.length > 0 ? 'dataset.classes.leaveOut' : 'dataset.classes.merge'
  return [codedIssue(path, 'fewClasses', { left, of: names.length })]
}

function unknownIssues(names: string[], chosen: string[], path: string): ExperimentIssue[] {
  const known = new Set(names.map(composed))
  const unknown = chosen.filter((name) => !known.has(composed(name)))
  return unknown.slice(0, mostSaid).map((name) => {
    const suggestion = closest(name, names)
    return suggestion === null
      ? codedIssue(path, 'unknownClass', { class: name })
      : codedIssue(path, 'misspeltClass', { class: name, suggestion })
  })
}

/** Classes of which it is said that they become two things. */
function contradictions(choice: ClassChoice): ExperimentIssue[] {
  const { leftOut, merged } = readChoice(choice)
  const path = 'dataset.classes.merge'
  const issues = [...merged].flatMap(([name, into]) => {
    if (leftOut.has(name)) return codedIssue(path, 'leftOutAndMerged', { class: name })
    if (leftOut.has(into)) return codedIssue(path, 'mergedIntoLeftOut', { class: name, into })
    const onwards = merged.get(into)
    return onwards === undefined || onwards === into
      ? []
      : codedIssue(path, 'mergedOnwards', { class: name, into, onwards })
  })
  return issues.slice(0, mostSaid)
}

/** How many images each class of a run has, from how many those of its data set have. */
export function chosenCounts(counts: number[], { classes, numbers }: ChosenClasses): number[] {
  const chosen = classes.map(() => 0)
  numbers.forEach((number, label) => {
    if (number !== null) chosen[number] = (chosen[number] as number) + (counts[label] ?? 0)
  })
  return chosen
}

const emptyParts = {
  train: 'emptyTrainPart',
  validation: 'emptyValidationPart',
  test: 'emptyTestPart'
} as const satisfies Record<SplitName, IssueCode>

/** The parts of which a choice leaves no image, at the field that it leaves them out by. */
export function emptiedParts(counts: PartCounts, chosen: ChosenClasses): ExperimentIssue[] {
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)
  return splitNames.flatMap((split) => {
    const before = counts[split] ?? []
    return sum(before) > 0 && sum(chosenCounts(before, chosen)) === 0
      ? codedIssue('dataset.classes.leaveOut', emptyParts[split], {})
      : []
  })
}

/** Images of each class of a data set, by parts. */
export function countParts(dataset: Pick<LoadedDataset, SplitName | 'classes'>): PartCounts {
  return Object.fromEntries(
    partsOf(dataset).map(({ split, part }) => [
      split,
      [...countLabels(part.labels).subarray(0, dataset.classes.length)]
    ])
  )
}

/**
 * A data set of the classes that were chosen of another: numbered anew, and without the images of those
 * that are left out.
 * @throws AtelierError INVALID_EXPERIMENT where the choice does not fit the data set
 */
export function selectClasses(dataset: LoadedDataset, choice: ClassChoice): LoadedDataset {
  const chosen = chooseClasses(dataset.classes, choice)
  const counts = countParts(dataset)
  const wrong = choiceIssues(dataset.classes, choice)
  refuse(dataset.id, wrong.length > 0 ? wrong : emptiedParts(counts, chosen))

  const { classes, numbers } = chosen
  const findings = [
    ...dataset.findings.filter((each) => !isAboutClasses(each)),
    ...examineClasses(classes, chosenCounts(counts.train ?? [], chosen))
  ]
  const selected: LoadedDataset = { ...dataset, classes, findings }
  for (const { split, part } of partsOf(dataset)) {
    const left = choosePart(part, chosen)
    selected[split] = keptPart(part, left, dataset.imageShape, classes.length > 256)
    const names = dataset.names?.[split]
    if (names) selected.names = { ...selected.names, [split]: pickNames(names, left.kept) }
  }
  if (dataset.sha256 !== undefined) selected.sha256 = hashOfChosen(dataset.sha256, numbers)
  return selected
}

function refuse(id: string, issues: ExperimentIssue[]): void {
  if (issues.length === 0) return
  throw new AtelierError('INVALID_EXPERIMENT', {
    problems: issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
    hint: `See the classes of the data set: atelier datasets show ${JSON.stringify(id)}`
  })
}

/** Which images of a part are left, with their new class numbers. */
function choosePart({ labels }: Split, { numbers }: ChosenClasses): KeptImages {
  const kept = Uint32Array.from(labels.keys()).filter(
    (at) => (numbers[labels[at] as number] ?? null) !== null
  )
  return { kept, labels: Array.from(kept, (at) => numbers[labels[at] as number] as number) }
}

/** Hash of what is left of a data set with this hash; its own where every class stays what it is. */
function hashOfChosen(sha256: string, numbers: ChosenClasses['numbers']): string {
  if (numbers.every((number, label) => number === label)) return sha256
  return createHash('sha256')
    .update(`${sha256}\n${numbers.map((number) => number ?? '-').join(' ')}\n`)
    .digest('hex')
}
