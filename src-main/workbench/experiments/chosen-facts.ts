import {
  codedIssue,
  type DatasetConfig,
  type DatasetFinding,
  type ExperimentIssue
} from '../../contract'
import { chooseClasses, chosenCounts, choiceIssues, emptiedParts } from '../../datasets/class-choice'
import { examineClasses, isAboutClasses } from '../../datasets/examine'
import type { DataFacts } from '../datasets/data-facts'

/** What is left of the data of an experiment where it is about some of their classes. */
export interface ChosenFacts {
  classes: number
  trainCount: number
  findings: DatasetFinding[]
  /** What is wrong with the choice; the rest is that of the whole data set then. */
  issues: ExperimentIssue[]
}

/** @throws AtelierError what is wrong with the data */
export async function chosenFacts(
  { classes: names, trainCount, findings, counts: count }: DataFacts,
  { classes: choice }: Pick<DatasetConfig, 'classes'>
): Promise<ChosenFacts> {
  const whole = { classes: names.length, trainCount, findings, issues: [] }
  if (!choice) return whole
  const issues = choiceIssues(names, choice)
  if (issues.length > 0) return { ...whole, issues }
  const chosen = chooseClasses(names, choice)
  const { classes } = chosen
  const counts = await count()
  if (!counts) return { ...whole, classes: classes.length }

  const emptied = emptiedParts(counts, chosen)
  if (emptied.length > 0) return { ...whole, issues: emptied }
  const left = chosenCounts(counts.train ?? [], chosen)
  return {
    classes: classes.length,
    trainCount: left.reduce((a, b) => a + b, 0),
    findings: [...findings.filter((each) => !isAboutClasses(each)), ...examineClasses(classes, left)],
    issues: []
  }
}

/** That an experiment validates on a part which its data do not have. */
export async function validationIssues(
  { isOfPictures, counts }: DataFacts,
  { validation }: Pick<DatasetConfig, 'validation'>
): Promise<ExperimentIssue[]> {
  if (validation.from !== 'validation') return []
  // Arrays have none; of pictures that are not here nobody knows.
  const parts = isOfPictures ? await counts() : {}
  return parts === null || parts.validation !== undefined
    ? []
    : [codedIssue('dataset.validation.from', 'noValidationPart', {})]
}
