/** A grid of cells of one size, of which only those in sight and a margin are there. */
export interface GridShape {
  total: number
  /** Of the box that scrolls, in pixels. */
  width: number
  height: number
  cellWidth: number
  cellHeight: number
}

export interface GridWindow {
  columns: number
  rows: number
  /** Of all rows together, in pixels. */
  fullHeight: number
  firstRow: number
  /** Places of the cells that are there, the last one not included. */
  first: number
  last: number
}

/** Rows that are there above and below what is in sight. */
const margin = 4

function columnsOf({ width, cellWidth }: GridShape): number {
  return Math.max(1, Math.floor(width / cellWidth))
}

/** Which cells are there at a place of the scroll bar. */
export function gridWindow(shape: GridShape, scrollTop: number): GridWindow {
  const { total, height, cellHeight } = shape
  const columns = columnsOf(shape)
  const rows = Math.ceil(total / columns)
  const firstRow = Math.max(0, Math.min(rows, Math.floor(scrollTop / cellHeight)) - margin)
  const lastRow = Math.min(rows, Math.ceil((scrollTop + height) / cellHeight) + margin)
  return {
    columns,
    rows,
    fullHeight: rows * cellHeight,
    firstRow,
    first: firstRow * columns,
    last: Math.max(firstRow * columns, Math.min(total, lastRow * columns))
  }
}

/** Where the scroll bar has to be so that a cell is in sight: as near as possible to where it is. */
export function scrollTopShowing(shape: GridShape, place: number, scrollTop: number): number {
  const top = Math.floor(place / columnsOf(shape)) * shape.cellHeight
  const lowest = top + shape.cellHeight - shape.height
  return Math.max(Math.min(scrollTop, top), lowest, 0)
}

/** The place that a key leads to from another, or null where the key does not move. */
export function placeAfter(key: string, place: number, shape: GridShape): number | null {
  const columns = columnsOf(shape)
  const page = Math.max(1, Math.floor(shape.height / shape.cellHeight) - 1) * columns
  const steps: Partial<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: page,
    PageUp: -page,
    Home: -place,
    End: shape.total - 1 - place
  }
  const step = steps[key]
  if (step === undefined || shape.total === 0) return null
  const next = place + step
  // A row further where there is none stays in its column.
  if ((key === 'ArrowUp' && next < 0) || (key === 'ArrowDown' && next >= shape.total)) return place
  return Math.max(0, Math.min(shape.total - 1, next))
}
