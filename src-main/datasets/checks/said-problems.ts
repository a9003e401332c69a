import {
  type DoubtfulImages,
  type ImageProblem,
  type ImageProblemCode,
  type ProblemDetail,
  problemOf
} from '../../contract'
import type { ViewedDataset } from '../view/viewed-dataset'
import type { FoundProblem } from './image-problems'
import type { JudgedProblem } from './judged-problems'

/** A problem as it is said; see {@link imagesOf} for how many it is about. */
export function saidProblem(problem: JudgedProblem): ImageProblem {
  const { code, params, hash, isIgnored } = problem
  const count = imagesOf(problem).length + problem.files.length
  return { ...problemOf(code, idOf(problem), count, { ...params, count }), hash, isIgnored }
}

/** What a problem is called among those of its data set; what is ignored of it is another one. */
export function idOf({ code, label, isIgnored }: JudgedProblem): string {
  return [code, ...(label === null ? [] : [label]), ...(isIgnored ? ['ignored'] : [])].join('/')
}

/** The images that have a problem, each once. */
export const imagesOf = ({ groups }: Pick<FoundProblem, 'groups'>): number[] => [
  ...new Set(groups.flat())
]

/** A problem with the images and files that have it; images of arrays are called `test/17`. */
export function doubtfulImages(problem: JudgedProblem, dataset: ViewedDataset): DoubtfulImages {
  const { groups, files } = problem
  const nameOf = (index: number): string => nameIn(dataset, index)
  return {
    ...saidProblem(problem),
    images: [...groups.map((group) => group.map(nameOf)), ...files.map(({ path }) => [path])],
    details: [
      ...imagesOf(problem).flatMap((index) => detailOf(problem.code, dataset, index)),
      ...files.map(({ path, reason }) => ({ path, reason }))
    ]
  }
}

/** What an image is called among all of its data set. */
export function nameIn(dataset: ViewedDataset, index: number): string {
  const { name, split } = dataset.facts(index)
  return dataset.hasPaths ? name : `${split}/${name}`
}

function detailOf(code: ImageProblemCode, dataset: ViewedDataset, index: number): ProblemDetail[] {
  const { width, height, bytes, liesIn, split } = dataset.facts(index)
  const path = nameIn(dataset, index)
  if (code === 'oddSizes' || code === 'oddAspects') return [{ path, width, height, bytes }]
  return code === 'movedImages' && liesIn !== null ? [{ path, liesIn, countsIn: split }] : []
}
