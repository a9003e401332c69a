import { type DatasetFinding, finding } from '../contract'
import { knownClassNames } from './class-names'
import type { Labels, Split } from './dataset'
import { countLabels, examineNumbers } from './examine'

export interface NumberedClasses {
  classes: string[]
  /** The splits, their labels counted from 0. */
  splits: Split[]
  findings: DatasetFinding[]
}

/**
 * The classes of labels that a file holds: named as a person says, else as the files' names tell, else
 * by their numbers. Labels that run from 1 on without a gap are counted from 0: the class 0 would have
 * no images.
 * @param named names that a person gave; they vouch for every number that they cover
 * @param usual names that are used where they suffice
 * @param refuse throws for what cannot be right
 */
export function numberClasses(
  splits: Split[],
  prefix: string,
  named: string[] | null,
  usual: string[] | null,
  refuse: (findings: DatasetFinding[]) => void
): NumberedClasses {
  const counts = countLabels(...splits.map((each) => each.labels))
  const highest = counts.findLastIndex((count) => count > 0)
  const isFromOne =
    counts[0] === 0 &&
    highest > 1 &&
    counts.subarray(1, highest + 1).every((count) => count > 0) &&
    (named === null || named.length === highest)
  const classCount = isFromOne ? highest : highest + 1
  if (named === null) refuse(examineNumbers(counts))
  else if (named.length < classCount)
    refuse([finding('labelWithoutName', { label: highest, names: named.length })])

  const first = isFromOne ? 1 : 0
  const numbers = Array.from({ length: classCount }, (_, i) => String(i + first))
  const fitting = usual !== null && usual.length >= classCount && !isFromOne ? usual : null
  const classes = named ?? fitting ?? knownClassNames(prefix, classCount) ?? numbers
  return {
    classes,
    splits: splits.map((each) => ({
      ...each,
      labels: asWide(isFromOne ? each.labels.map((label) => label - 1) : each.labels, classes.length)
    })),
    findings: isFromOne ? [finding('labelsFromOne', { highest })] : []
  }
}

/** Labels in as many bytes as so many classes take; the same ones where they are already. */
function asWide(labels: Labels, classes: number): Labels {
  if (classes > 256) return labels instanceof Uint16Array ? labels : Uint16Array.from(labels)
  return labels instanceof Uint8Array ? labels : Uint8Array.from(labels)
}
