import type { DrawingOptions, Mark, Place } from '../drawing'
import type { Frame } from '../drawing-parts'
import type { FigureTheme } from '../palette'

/** A straight scale: from values to CSS pixels. */
export const scaleOf =
  (from: number, to: number, start: number, end: number): ((value: number) => number) =>
  (value) =>
    to === from ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start)

/** Lines across a plot with a number each, left of it. */
export function levels(
  ticks: number[],
  y: (value: number) => number,
  written: (value: number) => string,
  { frame, theme, options }: { frame: Frame; theme: FigureTheme; options: DrawingOptions }
): Mark[] {
  return ticks.flatMap((tick): Mark[] => [
    line(
      [
        { x: frame.left, y: y(tick) },
        { x: frame.right, y: y(tick) }
      ],
      theme.grid
    ),
    {
      type: 'text',
      x: frame.left - 6,
      y: y(tick),
      text: written(tick),
      size: options.fontSize,
      fill: theme.muted,
      anchor: 'end'
    }
  ])
}

/** Numbers below a plot. */
export function feet(
  ticks: number[],
  x: (value: number) => number,
  written: (value: number) => string,
  { frame, theme, options }: { frame: Frame; theme: FigureTheme; options: DrawingOptions }
): Mark[] {
  return ticks.map((tick) => ({
    type: 'text',
    x: x(tick),
    y: frame.bottom + 12,
    text: written(tick),
    size: options.fontSize,
    fill: theme.muted,
    anchor: 'middle'
  }))
}

export const line = (points: Place[], stroke: string, width = 1): Mark => ({
  type: 'line',
  points,
  stroke,
  width
})

/** What the axes mean: below the plot, and upright left of it. */
export function axisTitles(
  below: string,
  beside: string,
  { frame, theme, options }: { frame: Frame; theme: FigureTheme; options: DrawingOptions }
): Mark[] {
  const style = { type: 'text', size: options.fontSize, fill: theme.muted, anchor: 'middle' } as const
  return [
    { ...style, x: (frame.left + frame.right) / 2, y: frame.bottom + 30, text: below },
    { ...style, x: 14, y: (frame.top + frame.bottom) / 2, text: beside, turn: -90 }
  ]
}

/**
 * Names with their colours, one after the other in a line above the plot; on to the next where it is
 * full.
 */
export function legend(
  entries: { text: string; color: string }[],
  top: number,
  { theme, options }: { theme: FigureTheme; options: DrawingOptions }
): { marks: Mark[]; height: number } {
  const size = options.fontSize
  const marks: Mark[] = []
  let [x, y] = [12, top + 8]
  for (const { text, color } of entries) {
    const width = 16 + options.measure(text, size) + 18
    if (x > 12 && x + width > options.width - 12) [x, y] = [12, y + size + 6]
    marks.push(
      { type: 'rectangle', x, y: y - 5, width: 10, height: 10, fill: color, radius: 2 },
      { type: 'text', x: x + 16, y, text, size, fill: theme.text, anchor: 'start' }
    )
    x += width
  }
  return { marks, height: y - top + 14 }
}
