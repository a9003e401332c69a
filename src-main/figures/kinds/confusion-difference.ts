import type { Evaluation } from '../../contract'
import type { DrawingOptions, KindOfFigure, MatrixCell } from '../drawing'
import { mix } from '../drawing-parts'
import { differenceOfMatrices } from '../matrix-difference'
import { figureThemes, seriesColor } from '../palette'
import { matrixFigure } from './matrix'

/** A run's confusion matrix, and what it is called. */
export interface NamedMatrix extends Pick<Evaluation, 'classes' | 'confusionMatrix'> {
  name: string
}

/**
 * How much more or less often the first run takes images of each class (row) for each (column) than the
 * second. What is better, more right answers or fewer wrong ones, has the colour of right answers. Null
 * where the two are not of the same classes.
 */
export function confusionDifferenceFigure(
  first: NamedMatrix,
  second: NamedMatrix,
  isShare: boolean,
  options: DrawingOptions
): KindOfFigure | null {
  const { classes, cells } = differenceOfMatrices(first, second, isShare)
  if (classes.length === 0) return null
  const theme = figureThemes[options.theme]
  const strongest = cells.reduce(
    (most, row) => row.reduce((each, value) => Math.max(each, Math.abs(value)), most),
    0
  )
  const cellOf = (value: number, i: number, j: number): MatrixCell | null => {
    if (value === 0) return null
    const isBetter = i === j ? value > 0 : value < 0
    const depth = 0.1 + (0.9 * Math.abs(value)) / strongest
    const size = isShare ? `${(100 * Math.abs(value)).toFixed(1)}%` : String(Math.abs(value))
    return {
      fill: mix(theme.ground, seriesColor(theme, isBetter ? 0 : 1), depth),
      text: `${value > 0 ? '+' : '−'}${size}`
    }
  }
  const drawn = cells.map((row, i) => row.map((value, j) => cellOf(value, i, j)))
  const table = {
    columns: ['true class', ...classes],
    rows: cells.map((row, i) => [classes[i] ?? '', ...row])
  }
  const notes = [`${first.name} minus ${second.name}`]
  const empty = mix(theme.ground, theme.muted, 0.04)
  return matrixFigure({ classes: [...classes], cells: drawn, empty, notes }, table, options)
}
