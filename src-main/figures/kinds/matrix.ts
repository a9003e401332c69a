import type { DrawingOptions, FigureTable, KindOfFigure, Mark, MatrixCell } from '../drawing'
import { fitted, type Frame, inkOn, notesBelow, titleOf, widest } from '../drawing-parts'
import type { FigureTheme } from '../palette'

/** Of more classes than this, cells without anything are one ground: a thousand have a million of them. */
const mostShownEmpty = 60

/** A matrix of true classes (rows) and predicted ones (columns), as it is drawn. */
export interface Matrix {
  classes: string[]
  /** Null where there is nothing. */
  cells: (MatrixCell | null)[][]
  /** The ground of a cell where there is nothing. */
  empty: string
  /** Below it, one a line. */
  notes: string[]
}

/** A matrix as cells in colours, with names beside its rows and below its columns. */
export function matrixFigure(
  { classes, cells, empty, notes }: Matrix,
  table: FigureTable,
  options: DrawingOptions
): KindOfFigure {
  const { marks: title, height, theme } = titleOf(options)
  const size = options.fontSize
  const room = widest(classes, Math.min(options.width, options.height) * 0.25, options)
  const [left, right] = [30 + room + 8, options.width - 12]
  const isLevel = classes.every(
    (name) => options.measure(name, size) <= (right - left) / classes.length - 4
  )
  const below = isLevel ? size + 6 : room + 8
  const [noted, notesHeight] = [notesBelow(notes, options), notes.length * (size + 4)]
  const frame = { left, top: height, right, bottom: options.height - 30 - below - notesHeight }
  const names = namesOf(classes, { room, isLevel }, { frame, theme, options })
  const style = { type: 'text', size, fill: theme.muted, anchor: 'middle' } as const
  const columns: Mark = {
    ...style,
    x: (frame.left + frame.right) / 2,
    y: options.height - 14 - notesHeight,
    text: 'Predicted class'
  }
  const rows: Mark = {
    ...{ ...style, x: 14, y: (frame.top + frame.bottom) / 2 },
    ...{ text: 'True class', turn: -90 }
  }
  const drawn = cellMarks({ cells, empty }, { frame, theme, options })
  // A table with a hundred thousand cells opens in no program.
  const native: Pick<KindOfFigure, 'native'> =
    classes.length > mostShownEmpty
      ? {}
      : {
          native: {
            ...{ type: 'matrix', classes, frame: { ...frame, left: 30, bottom: columns.y - 12 } },
            ...{ room, isLevel, ink: theme.text, empty, size },
            cells,
            around: [...title, rows, columns, ...noted]
          }
        }
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [...title, ...drawn, ...names, columns, rows, ...noted]
    },
    table,
    ...native
  }
}

interface Inside {
  frame: Frame
  theme: FigureTheme
  options: DrawingOptions
}

function cellMarks(
  { cells, empty }: Pick<Matrix, 'cells' | 'empty'>,
  { frame, options }: Inside
): Mark[] {
  const width = (frame.right - frame.left) / cells.length
  const height = (frame.bottom - frame.top) / cells.length
  const gap = Math.min(2, width / 10)
  const size = Math.min(options.fontSize, height * 0.6)
  const hasManyClasses = cells.length > mostShownEmpty
  const [x, y] = [frame.left, frame.top]
  const ground: Mark[] = hasManyClasses
    ? [{ type: 'rectangle', x, y, width: frame.right - x, height: frame.bottom - y, fill: empty }]
    : []
  const marks = cells.flatMap((row, i) =>
    row.flatMap((cell, j): Mark[] => {
      if (cell === null && hasManyClasses) return []
      const { fill, text } = cell ?? { fill: empty, text: '' }
      const [x, y] = [frame.left + j * width, frame.top + i * height]
      const box: Mark = { type: 'rectangle', x, y, width: width - gap, height: height - gap, fill }
      const isWritten = text !== '' && size >= 6 && options.measure(text, size) <= width - gap - 2
      if (!isWritten) return [box]
      const middle = { x: x + (width - gap) / 2, y: y + (height - gap) / 2 }
      return [box, { type: 'text', ...middle, text, size, fill: inkOn(fill), anchor: 'middle' }]
    })
  )
  return [...ground, ...marks]
}

/** Names of the classes beside the rows and below the columns; where there is no room, of every n-th. */
function namesOf(
  classes: string[],
  { room, isLevel }: { room: number; isLevel: boolean },
  { frame, theme, options }: Inside
): Mark[] {
  const size = options.fontSize
  const [width, height] = [
    (frame.right - frame.left) / classes.length,
    (frame.bottom - frame.top) / classes.length
  ]
  const isNamed = (i: number, pixels: number): boolean => i % Math.ceil((size + 2) / pixels) === 0
  return classes.flatMap((name, i): Mark[] => {
    const text = fitted(name, size, room, options)
    const style = { type: 'text', text, size, fill: theme.text } as const
    const column = { x: frame.left + (i + 0.5) * width, y: frame.bottom + (isLevel ? 10 : 6) }
    return [
      ...(isNamed(i, height)
        ? [{ ...style, x: frame.left - 8, y: frame.top + (i + 0.5) * height, anchor: 'end' } as const]
        : []),
      ...(!isNamed(i, width)
        ? []
        : [
            isLevel
              ? ({ ...style, ...column, anchor: 'middle' } as const)
              : ({ ...style, ...column, anchor: 'end', turn: -90 } as const)
          ])
    ]
  })
}
