import { setImmediate } from 'node:timers/promises'
import type { ImageProblem } from '../../contract'
import { copiesAmong } from '../checks/copies'
import type { ViewedDataset } from './viewed-dataset'

interface Remark extends Pick<ImageProblem, 'severity' | 'message' | 'fix'> {
  code: string
}

/** What can be remarkable about an image among others; the order is that of their weight. */
const remarks = [
  {
    code: 'leak',
    severity: 'warning',
    message: 'the same image is trained on and tested with: the result looks better than it is',
    fix: 'Remove it from one of the parts.'
  },
  {
    code: 'twoLabels',
    severity: 'warning',
    message: 'the same image has two classes: one of them is wrong',
    fix: 'Correct the class, or remove the image.'
  },
  {
    code: 'duplicate',
    severity: 'note',
    message: 'the same image is there more than once in its part: it counts so many times',
    fix: 'Keep one of them, unless that is meant.'
  },
  {
    code: 'blank',
    severity: 'warning',
    message: 'the image has one colour: nothing can be seen on it',
    fix: 'Look at how it was made, or remove it.'
  }
] as const satisfies Remark[]
type ProblemCode = (typeof remarks)[number]['code']

/** Which images have which problems. */
export interface ImageMarks {
  problems: ImageProblem[]
  /** Codes of an image's problems. */
  of(index: number): string[]
}

/** Images that are looked at before others have their turn. */
const imagesInARow = 2000

/** Looks at every image for what can be seen without knowing what it shows. */
export async function markProblems(dataset: ViewedDataset): Promise<ImageMarks> {
  const marked = new Map<ProblemCode, Set<number>>(remarks.map(({ code }) => [code, new Set()]))
  const mark = (code: ProblemCode, index: number): void => void marked.get(code)?.add(index)
  const contents: string[] = []
  for (let index = 0; index < dataset.count; index++) {
    contents.push(dataset.contentOf(index))
    if (dataset.isBlank(index)) mark('blank', index)
    if (index % imagesInARow === imagesInARow - 1) await setImmediate()
  }

  for (const group of copiesAmong(contents)) {
    const facts = group.map((index) => dataset.facts(index))
    const isTrained = facts.some(({ split }) => split === 'train')
    const isHeldBack = facts.some(({ split }) => split !== 'train')
    const labels = new Set(facts.map(({ label }) => label))
    group.forEach((index, at) => {
      const { split } = facts[at] as (typeof facts)[number]
      if (isTrained && isHeldBack) mark('leak', index)
      if (labels.size > 1) mark('twoLabels', index)
      if (facts.filter((each) => each.split === split).length > 1) mark('duplicate', index)
    })
  }

  return {
    problems: remarks
      .map((remark) => ({ ...remark, count: marked.get(remark.code)?.size ?? 0 }))
      .filter(({ count }) => count > 0),
    of: (index) => remarks.filter(({ code }) => marked.get(code)?.has(index)).map(({ code }) => code)
  }
}
