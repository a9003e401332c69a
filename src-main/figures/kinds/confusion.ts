import type { Evaluation } from '../../contract'
import type { DrawingOptions, KindOfFigure, MatrixCell } from '../drawing'
import { mix } from '../drawing-parts'
import { figureThemes, seriesColor } from '../palette'
import { rowShares } from '../row-shares'
import { matrixFigure } from './matrix'

/** How often images of each class (row) were taken for each (column); `isShare`: of the row's images. */
export function confusionFigure(
  { classes, confusionMatrix }: Pick<Evaluation, 'classes' | 'confusionMatrix'>,
  isShare: boolean,
  options: DrawingOptions
): KindOfFigure {
  const theme = figureThemes[options.theme]
  const shares = confusionMatrix.map(rowShares)
  const cellOf = (share: number, i: number, j: number): MatrixCell | null => {
    if (share === 0) return null
    // From a tenth on, so that a single image in a thousand is seen.
    const fill = mix(theme.ground, seriesColor(theme, i === j ? 0 : 1), 0.1 + 0.9 * share)
    const count = confusionMatrix[i]?.[j] ?? 0
    return { fill, text: isShare ? `${(100 * share).toFixed(1)}%` : String(count) }
  }
  const cells = shares.map((row, i) => row.map((share, j) => cellOf(share, i, j)))
  const table = {
    columns: ['true class', ...classes],
    rows: (isShare ? shares : confusionMatrix).map((row, i) => [classes[i] ?? '', ...row])
  }
  const empty = mix(theme.ground, seriesColor(theme, 1), 0.04)
  return matrixFigure({ classes, cells, empty, notes: [] }, table, options)
}
