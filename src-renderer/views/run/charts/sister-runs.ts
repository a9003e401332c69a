import type { RunDetail } from '../../../../src-main/contract'

type Fold = Pick<RunDetail, 'spec' | 'summary'>

/** What runs of folds have in common: all but their names and the fold that each held back. */
function commonOf({ spec }: Fold): string | null {
  const { name: _, dataset, ...rest } = spec
  const { validation, ...data } = dataset
  return validation.from === 'fold' ? JSON.stringify([rest, data, validation.folds]) : null
}

const foldOf = ({ spec: { dataset } }: Fold): number =>
  dataset.validation.from === 'fold' ? dataset.validation.fold : 0

/**
 * The runs that did the same as a run with the other folds of its data: of each fold the newest, in the
 * order of the folds, the run itself among them.
 */
export function sisterRuns<T extends Fold>(run: T, others: readonly T[]): T[] {
  const common = commonOf(run)
  if (common === null) return [run]
  const byFold = new Map<number, T>()
  const newestLast = [...others].sort((a, b) => a.summary.number - b.summary.number)
  for (const each of [...newestLast, run]) if (commonOf(each) === common) byFold.set(foldOf(each), each)
  return [...byFold.values()].sort((a, b) => foldOf(a) - foldOf(b))
}
