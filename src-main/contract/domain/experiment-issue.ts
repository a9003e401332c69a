import { z } from 'zod'
import { findingCodes } from './dataset-finding'
import { fill } from '../formats/fill'

/**
 * What can be wrong with an experiment that zod has no words for: fields that contradict each other, and
 * fields that there are not. The code and its parameters cross the wire beside the English sentence, so
 * that a window can say it in its own language.
 */
const table = {
  scheduleTooLong: "{length} epochs is more than the run's {epochs}",
  warmupTooLong: 'the warm-up is longer than the schedule',
  relativePath: 'this is not a full path: start from the root of the disk, for example /home/me/data',
  mixupOfOne: 'mixup needs a batch size of at least 2: a single image has nothing to be mixed with',
  cutmixOfOne: 'CutMix needs a batch size of at least 2: a single image has nothing to be mixed with',
  reversedRange: 'the smallest, {smallest}, is larger than the largest, {largest}',
  noValidationImage: '{fraction} of {images} images leaves none to validate on: use at least {least}',
  noTrainingImage: '{fraction} of {images} images leaves none to train on: use at most {most}',
  noSuchFold: 'there are {folds} folds, counted from 1',
  tooManyFolds: '{folds} folds of {images} images leave some without any: use at most {most}',
  unknownClass: 'the data set has no class "{class}"',
  misspeltClass: 'the data set has no class "{class}", did you mean "{suggestion}"?',
  leftOutAndMerged: '"{class}" is both left out and merged: choose one',
  mergedIntoLeftOut: '"{class}" counts as "{into}", which is left out',
  mergedOnwards: '"{class}" counts as "{into}", which itself counts as "{onwards}": name that one',
  fewClasses: '{left} of {of} classes left: at least 2 are needed to tell apart',
  emptyTrainPart: 'no training images are left: keep a class that has some',
  emptyValidationPart: 'no validation images are left: keep a class that has some',
  emptyTestPart: 'no test images are left: keep a class that has some',
  noValidationPart: 'the data set has no validation images of its own: validate on others',
  fineTuningInHalf: 'stages are frozen and trained in fp32 or bf16 only',
  nothingToZero:
    'only blocks that normalise before the addition have a last normalisation that can begin at zero',
  otherClasses:
    'the network tells {network} classes apart and the data set has {data}: set model.classes to {data}',
  otherImages:
    'the network takes images of {network} and the data set has {data}: set model.inputShape to [{shape}], or make images of {network}',
  otherChannels: 'give as many numbers as images have channels: {channels}',
  choiceMissing: 'choose one of {choices}',
  unknownChoice: 'there is no "{value}": choose one of {choices}',
  misspeltChoice: 'there is no "{value}", did you mean "{suggestion}"?',
  unknownField: 'unknown field',
  misspeltField: 'unknown field, did you mean "{suggestion}"?'
} as const satisfies Record<string, string>

export type IssueCode = keyof typeof table
/** The English sentence of every code; `{name}` stands for a parameter. */
export const issueSentences: Readonly<Record<IssueCode, string>> = table
export const issueCodes = Object.keys(table) as [IssueCode, ...IssueCode[]]

type Placeholder<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never
/** What a code's sentence speaks of. */
export type IssueParameters<C extends IssueCode> = Record<
  Placeholder<(typeof table)[C]>,
  string | number
>

/** One thing wrong with an experiment; `path` names the field, dotted: `optimizer.learningRate`. */
export const experimentIssue = z.object({
  path: z.string(),
  /** In English. */
  message: z.string(),
  /** Absent where there is only the message; so is one that a newer Atelier knows. */
  code: z.enum(issueCodes).optional().catch(undefined),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** What cannot be right about the data, where that is what is wrong; the parameters are its. */
  finding: z.enum(findingCodes).optional().catch(undefined)
})
export type ExperimentIssue = z.infer<typeof experimentIssue>

/** The issue of a code; its message is the table's. */
export function codedIssue<C extends IssueCode>(
  path: string,
  code: C,
  params: IssueParameters<C>
): ExperimentIssue {
  return { path, message: fill(table[code], params), code, params }
}
