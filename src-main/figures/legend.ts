import type { DrawingContext } from './drawing-context'

/** Where the names of lines are: at their ends, or in a table of their own below the plot. */
export type LegendPlace =
  | { place: 'ends' }
  | {
      place: 'below'
      columns: number
      rows: number
      /** There is no room for all names: the last one counts the rest. */
      isCut: boolean
    }

/** CSS pixels from one name to the next, by the size of their letters. */
export const nameHeight = (size: number): number => size + 3
/** CSS pixels that the title, the axis and its ticks take of a figure's height, about. */
const heightOfAxes = 90
/** A name that is cut shorter than this says nothing. */
const [leastColumn, usualColumn] = [110, 200]
export const legendMargin = 8

/**
 * Names stand at the ends of their lines where there is room, else below the plot, in columns as wide as can
 * be; they take half of the figure's height at most.
 * @param size of the letters
 */
export function legendPlace(
  count: number,
  { width, height, size }: { width: number; height: number; size: number }
): LegendPlace {
  const step = nameHeight(size)
  if (count <= 2 || count * step <= height - heightOfAxes) return { place: 'ends' }
  const room = width - 2 * legendMargin
  const mostRows = Math.max(1, Math.floor(height / 2 / step))
  const mostColumns = Math.max(1, Math.floor(room / leastColumn))
  const wanted = Math.max(Math.floor(room / usualColumn), Math.ceil(count / mostRows))
  const columns = Math.min(mostColumns, Math.max(1, wanted))
  const rows = Math.min(mostRows, Math.ceil(count / columns))
  return { place: 'below', columns, rows, isCut: rows * columns < count }
}

/** How many lines a figure of this size can name. */
export function mostNames(extent: { width: number; height: number; size: number }): number {
  const legend = legendPlace(Number.MAX_SAFE_INTEGER, extent)
  const beside = Math.floor((extent.height - heightOfAxes) / nameHeight(extent.size))
  return Math.max(2, beside, legend.place === 'ends' ? 0 : legend.rows * legend.columns)
}

/**
 * A text and what follows it, in so many CSS pixels: the text is cut, that of runs in its middle, since names
 * that begin alike differ at their ends; what follows it is not cut.
 */
export function shorten(
  context: Pick<DrawingContext, 'measureText'>,
  { text, suffix, isOfRuns = false }: { text: string; suffix: string; isOfRuns?: boolean },
  width: number
): string {
  const fits = (part: string): boolean => context.measureText(part + suffix).width <= width
  if (fits(text)) return text + suffix
  const characters = [...text]
  let kept = characters.length - 1
  const cut = (): string => {
    const behind = isOfRuns ? Math.floor(kept / 2) : 0
    return [
      ...characters.slice(0, kept - behind),
      '…',
      ...characters.slice(characters.length - behind)
    ].join('')
  }
  while (kept > 1 && !fits(cut())) kept--
  return cut() + suffix
}
