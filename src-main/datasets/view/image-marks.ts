import type { FoundProblem } from '../checks/image-problems'
import { imagesOf, saidProblem } from '../checks/said-problems'

/** Which problems each image of a data set has. */
export interface ImageMarks {
  /** Ids of an image's problems, the worst first. */
  of(index: number): readonly string[]
}

/** Of images that nobody has looked at yet. */
export const noMarks: ImageMarks = { of: () => [] }

/** What of these problems each image has. */
export function imageMarks(problems: readonly FoundProblem[]): ImageMarks {
  const marks = new Map<number, string[]>()
  for (const problem of problems) {
    const { id } = saidProblem(problem)
    for (const index of imagesOf(problem)) {
      const own = marks.get(index)
      if (own) own.push(id)
      else marks.set(index, [id])
    }
  }
  return { of: (index) => marks.get(index) ?? [] }
}
