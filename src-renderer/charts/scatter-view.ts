/** A place among the points of a scatter, in its units, or on the screen, in CSS pixels. */
export interface Point {
  x: number
  y: number
}
export interface Size {
  width: number
  height: number
}
/** What is seen of a scatter: what lies in the middle, and how many times larger than as a whole. */
export interface ScatterView extends Point {
  zoom: number
}
/** The columns of its points. */
export interface Columns {
  x: readonly number[]
  y: readonly number[]
}

const margin = 16
const [leastZoom, mostZoom] = [1, 200] as const

/** The view of all points. */
export function wholeView({ x, y }: Columns): ScatterView {
  const [left, right] = rangeOf(x)
  const [low, high] = rangeOf(y)
  return { x: (left + right) / 2, y: (low + high) / 2, zoom: 1 }
}

function rangeOf(values: readonly number[]): [number, number] {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return least <= most ? [least, most] : [0, 0]
}

/** CSS pixels that one unit takes along both axes: as a whole, all points have room. */
export function scaleOf({ x, y }: Columns, { width, height }: Size, zoom: number): number {
  const [left, right] = rangeOf(x)
  const [low, high] = rangeOf(y)
  const wide = Math.max(1, width - 2 * margin) / (right - left || 1)
  const tall = Math.max(1, height - 2 * margin) / (high - low || 1)
  return Math.min(wide, tall) * zoom
}

/** From units to pixels. The vertical axis points up. */
export const toScreen = (point: Point, view: ScatterView, scale: number, size: Size): Point => ({
  x: size.width / 2 + (point.x - view.x) * scale,
  y: size.height / 2 - (point.y - view.y) * scale
})

/** From pixels to units. */
export const toUnits = (at: Point, view: ScatterView, scale: number, size: Size): Point => ({
  x: view.x + (at.x - size.width / 2) / scale,
  y: view.y - (at.y - size.height / 2) / scale
})

/** Zoomed so many times, with what lies at `at` (in units) staying where it is on the screen. */
export function zoomed(view: ScatterView, factor: number, at: Point = view): ScatterView {
  const zoom = Math.min(mostZoom, Math.max(leastZoom, view.zoom * factor))
  const kept = view.zoom / zoom
  return { x: at.x + (view.x - at.x) * kept, y: at.y + (view.y - at.y) * kept, zoom }
}

/** The point that is nearest to a place, of those shown and not farther than `within`; null: none. */
export function nearestPoint(
  { x, y }: Columns,
  at: Point,
  within: number,
  isShown: (i: number) => boolean
): number | null {
  let [found, least]: [number | null, number] = [null, within]
  for (let i = 0; i < x.length; i++) {
    const distance = Math.hypot((x[i] as number) - at.x, (y[i] as number) - at.y)
    if (distance <= least && isShown(i)) [found, least] = [i, distance]
  }
  return found
}

/** The points in the rectangle between two corners, of those shown. */
export function pointsWithin(
  { x, y }: Columns,
  a: Point,
  b: Point,
  isShown: (i: number) => boolean
): number[] {
  const isIn = (value: number, one: number, other: number): boolean =>
    value >= Math.min(one, other) && value <= Math.max(one, other)
  return Array.from(x, (_, i) => i).filter(
    (i) => isIn(x[i] as number, a.x, b.x) && isIn(y[i] as number, a.y, b.y) && isShown(i)
  )
}

/** The points inside a line drawn around them, of those shown; it is closed by a straight one. */
export function pointsInside(
  { x, y }: Columns,
  line: readonly Point[],
  isShown: (i: number) => boolean
): number[] {
  return Array.from(x, (_, i) => i).filter(
    (i) => isShown(i) && isInside({ x: x[i] as number, y: y[i] as number }, line)
  )
}

/** Whether a ray from the point crosses the line an odd number of times. */
function isInside(point: Point, line: readonly Point[]): boolean {
  let isIn = false
  let last = line.at(-1)
  for (const corner of line) {
    if (last && corner.y > point.y !== last.y > point.y) {
      const crossing = corner.x + ((point.y - corner.y) / (last.y - corner.y)) * (last.x - corner.x)
      if (point.x < crossing) isIn = !isIn
    }
    last = corner
  }
  return isIn
}
