import type { Evaluation } from '../contract'
import { rowShares } from './row-shares'

/** Rows: true class; columns: predicted class. */
export interface MatrixDifference {
  classes: readonly string[]
  cells: number[][]
}

/**
 * The first evaluation's confusion matrix minus the second's, as counts or as shares of each true class.
 * Without classes where the two are not of the same ones.
 */
export function differenceOfMatrices(
  first: Pick<Evaluation, 'classes' | 'confusionMatrix'>,
  second: Pick<Evaluation, 'classes' | 'confusionMatrix'>,
  asShares: boolean
): MatrixDifference {
  const { classes } = first
  const isSame =
    classes.length === second.classes.length && classes.every((name, i) => name === second.classes[i])
  if (!isSame) return { classes: [], cells: [] }
  const [a, b] = [first, second].map(({ confusionMatrix: matrix }) =>
    asShares ? matrix.map(rowShares) : matrix
  )
  const cells = classes.map((_, i) => classes.map((_name, j) => (a?.[i]?.[j] ?? 0) - (b?.[i]?.[j] ?? 0)))
  return { classes, cells }
}
