import { createHash } from 'node:crypto'
import type { SplitName } from '../../contract'
import type { ViewedDataset } from '../view/viewed-dataset'
import type { FoundProblem } from './image-problems'

/** A problem, or what of it a person chose to ignore. */
export interface JudgedProblem extends FoundProblem {
  /** Of what it is about: another one as soon as one more image has it. */
  hash: string
  isIgnored: boolean
  /** The hashes of its parts: of each list of images and each file, or of the whole where it has none. */
  parts: string[]
}

/**
 * The problems of a data set parted by what is ignored of them. Each list of images that belong together is
 * ignored by itself, so that what comes later is seen.
 * @param ignored hashes of parts
 */
export function judgedProblems(
  problems: readonly FoundProblem[],
  ignored: ReadonlySet<string>,
  dataset: Pick<ViewedDataset, 'contentOf'>
): JudgedProblem[] {
  const judged = problems.map((problem) => {
    const groups = problem.groups.map((group) => ({
      group,
      hash: hashOf(problem, contentsOf(group, dataset))
    }))
    const files = problem.files.map((file) => ({
      file,
      hash: hashOf(problem, [file.path, file.reason])
    }))
    const parts = [...groups, ...files].map(({ hash }) => hash)
    const whole = parts.length === 0 ? [hashOf(problem, [])] : parts
    return (isIgnored: boolean): JudgedProblem[] => {
      const isMeant = (hash: string): boolean => ignored.has(hash) === isIgnored
      const meant = whole.filter(isMeant)
      if (meant.length === 0) return []
      return [
        {
          ...problem,
          groups: groups.filter(({ hash }) => isMeant(hash)).map(({ group }) => group),
          files: files.filter(({ hash }) => isMeant(hash)).map(({ file }) => file),
          hash: hashOf(problem, meant.toSorted()),
          isIgnored,
          parts: meant
        }
      ]
    }
  })
  return [false, true].flatMap((isIgnored) => judged.flatMap((of) => of(isIgnored)))
}

const contentsOf = (group: number[], dataset: Pick<ViewedDataset, 'contentOf'>): string[] =>
  group.map((index) => dataset.contentOf(index)).sort()

function hashOf({ code, params }: FoundProblem, about: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([code, params['class'] ?? null, about]))
    .digest('hex')
}

/**
 * The images that are left out where a problem is mended so, by their numbers: of those that are or look
 * alike all but one, those that are trained on first. Null where leaving images out is no remedy.
 */
export function imagesToLeaveOut(
  { code, groups }: FoundProblem,
  dataset: Pick<ViewedDataset, 'facts'>
): number[] | null {
  switch (code) {
    case 'nearLeakage':
      return groups.map((group) => leastNeeded(group, (index) => dataset.facts(index).split))
    case 'nearDuplicates':
      return [...new Set(groups.flatMap((group) => group.slice(1)))]
    case 'leakage':
      return groups.flatMap((group) => withoutMostNeeded(group, (index) => dataset.facts(index).split))
    case 'duplicates':
      return groups.flatMap((group) => group.slice(1))
    case 'conflictingLabels':
    case 'damagedImages':
    case 'constantImages':
    case 'nearlyConstantImages':
    case 'oddSizes':
    case 'oddAspects':
      return [...new Set(groups.flat())]
    default:
      return null
  }
}

/** Whether what is left out of a problem's images are copies of some that stay. */
export const leavesOne = ({ code }: Pick<FoundProblem, 'code'>): boolean =>
  code === 'leakage' || code === 'duplicates'

/** All but the first that is tested with, else that is validated with, else the first. */
function withoutMostNeeded(group: number[], splitOf: (index: number) => SplitName): number[] {
  const kept =
    group.find((index) => splitOf(index) === 'test') ??
    group.find((index) => splitOf(index) === 'validation') ??
    group[0]
  return group.filter((index) => index !== kept)
}

/** The last of those that are trained on, else the last. */
function leastNeeded(group: number[], splitOf: (index: number) => SplitName): number {
  return (group.findLast((index) => splitOf(index) === 'train') ?? group.at(-1)) as number
}
