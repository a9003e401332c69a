import type { Evaluation } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, type Frame, inkOn, mix, titleOf, widest } from '../drawing-parts'
import { type FigureTheme, seriesColor } from '../palette'
import { rowShares } from '../row-shares'

/** Of more classes than this, cells without images are one ground: a thousand have a million of them. */
const mostShownEmpty = 60

/** How often images of each class (row) were taken for each (column); `isShare`: of the row's images. */
export function confusionFigure(
  { classes, confusionMatrix }: Pick<Evaluation, 'classes' | 'confusionMatrix'>,
  isShare: boolean,
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
  const frame = { left, top: height, right, bottom: options.height - 30 - below }
  const shares = confusionMatrix.map(rowShares)
  const cells = cellsOf(confusionMatrix, shares, isShare, { frame, theme, options })
  const names = namesOf(classes, { room, isLevel }, { frame, theme, options })
  const titles: Mark[] = [
    {
      type: 'text',
      x: (frame.left + frame.right) / 2,
      y: options.height - 14,
      text: 'Predicted class',
      size,
      fill: theme.muted,
      anchor: 'middle'
    },
    {
      type: 'text',
      x: 14,
      y: (frame.top + frame.bottom) / 2,
      text: 'True class',
      size,
      fill: theme.muted,
      anchor: 'middle',
      turn: -90
    }
  ]
  return {
    drawing: { ...options, ground: theme.ground, marks: [...title, ...cells, ...names, ...titles] },
    table: {
      columns: ['true class', ...classes],
      rows: (isShare ? shares : confusionMatrix).map((row, i) => [classes[i] ?? '', ...row])
    }
  }
}

interface Inside {
  frame: Frame
  theme: FigureTheme
  options: DrawingOptions
}

function cellsOf(
  counts: number[][],
  shares: number[][],
  isShare: boolean,
  { frame, theme, options }: Inside
): Mark[] {
  const width = (frame.right - frame.left) / counts.length
  const height = (frame.bottom - frame.top) / counts.length
  const gap = Math.min(2, width / 10)
  const size = Math.min(options.fontSize, height * 0.6)
  const hasManyClasses = counts.length > mostShownEmpty
  const empty = mix(theme.ground, seriesColor(theme, 1), 0.04)
  const [x, y] = [frame.left, frame.top]
  const ground: Mark[] = hasManyClasses
    ? [{ type: 'rectangle', x, y, width: frame.right - x, height: frame.bottom - y, fill: empty }]
    : []
  const cells = shares.flatMap((row, i) =>
    row.flatMap((share, j): Mark[] => {
      if (share === 0 && hasManyClasses) return []
      const colour = seriesColor(theme, i === j ? 0 : 1)
      // From a tenth on, so that a single image in a thousand is seen.
      const fill = mix(theme.ground, colour, share === 0 ? 0.04 : 0.1 + 0.9 * share)
      const [x, y] = [frame.left + j * width, frame.top + i * height]
      const cell: Mark = { type: 'rectangle', x, y, width: width - gap, height: height - gap, fill }
      const text = isShare ? `${(100 * share).toFixed(1)}%` : String(counts[i]?.[j] ?? 0)
      const isWritten = share > 0 && size >= 6 && options.measure(text, size) <= width - gap - 2
      if (!isWritten) return [cell]
      const middle = { x: x + (width - gap) / 2, y: y + (height - gap) / 2 }
      return [cell, { type: 'text', ...middle, text, size, fill: inkOn(fill), anchor: 'middle' }]
    })
  )
  return [...ground, ...cells]
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
