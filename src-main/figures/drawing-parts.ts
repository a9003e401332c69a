import type { DrawingOptions, Mark } from './drawing'
import { type FigureTheme, figureThemes } from './palette'

/** Where the inside of a figure lies, in CSS pixels. */
export interface Frame {
  left: number
  top: number
  right: number
  bottom: number
}

const channels = (hex: string): number[] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))

/** A colour so far, 0 to 1, on the way from one to another. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  return `#${a
    .map((value, i) => Math.round(value + ((b[i] as number) - value) * Math.min(1, Math.max(0, share))))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`
}

/** Relative luminance of a colour, 0 to 1 (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = channels(hex).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Black or white letters, whichever are read better on a ground. */
export const inkOn = (ground: string): string => (luminance(ground) > 0.179 ? '#000000' : '#ffffff')

/** A text, cut with an ellipsis where it is wider than there is room. */
export function fitted(text: string, size: number, room: number, { measure }: DrawingOptions): string {
  if (measure(text, size) <= room) return text
  const characters = [...text]
  while (characters.length > 1 && measure(`${characters.join('')}…`, size) > room) characters.pop()
  return `${characters.join('')}…`
}

/** The title above a figure, if it has one, and how many pixels it takes. */
export function titleOf(options: DrawingOptions): { marks: Mark[]; height: number; theme: FigureTheme } {
  const theme = figureThemes[options.theme]
  if (options.title === '') return { marks: [], height: 10, theme }
  const size = Math.round(options.fontSize * 1.27)
  const text = fitted(options.title, size, options.width - 24, options)
  return {
    marks: [{ type: 'text', x: 12, y: 20, text, size, fill: theme.text, anchor: 'start', isBold: true }],
    height: 40,
    theme
  }
}

/** The widest of some texts, in CSS pixels, at most `limit`. */
export const widest = (texts: readonly string[], limit: number, options: DrawingOptions): number =>
  Math.min(limit, Math.max(0, ...texts.map((text) => options.measure(text, options.fontSize))))

/** Notes below a figure, one a line, in small letters. */
export function notesBelow(notes: string[], options: DrawingOptions): Mark[] {
  const { muted } = figureThemes[options.theme]
  const size = options.fontSize
  return notes.map((note, i) => ({
    type: 'text',
    x: 12,
    y: options.height - 10 - (notes.length - 1 - i) * (size + 4),
    text: fitted(note, size, options.width - 24, options),
    size,
    fill: muted,
    anchor: 'start'
  }))
}
