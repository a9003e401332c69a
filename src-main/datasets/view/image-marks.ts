import type { JudgedProblem } from '../checks/judged-problems'
import { idOf, imagesOf } from '../checks/said-problems'

/** Which problems each image of a data set has. */
export interface ImageMarks {
  /** Ids of an image's problems, the worst first; ignored ones are not among them. */
  of(index: number): readonly string[]
  /** Whether it has a problem, ignored or not. */
  has(index: number, id: string): boolean
}

/** Of images that nobody has looked at yet. */
export const noMarks: ImageMarks = { of: () => [], has: () => false }

/** What of these problems each image has. */
export function imageMarks(problems: readonly JudgedProblem[]): ImageMarks {
  const members = new Map(problems.map((problem) => [idOf(problem), new Set(imagesOf(problem))]))
  const open = problems.filter(({ isIgnored }) => !isIgnored).map(idOf)
  const has = (index: number, id: string): boolean => members.get(id)?.has(index) ?? false
  return { of: (index) => open.filter((id) => has(index, id)), has }
}
