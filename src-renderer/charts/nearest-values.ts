import type { Point, Series } from '../../src-main/figures/series'

/** Lines of which single values are read: not what lies behind them. */
const readable = (series: readonly Series[]): Series[] =>
  series.filter(({ kind }) => kind === 'epoch' || kind === 'step')

/** The first point that is not before a place; as many as there are where none is. */
function firstFrom(points: readonly Point[], place: number): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle] as Point).x < place) low = middle + 1
    else high = middle
  }
  return low
}

/** Where on the axis the point lies that is nearest to a place; null where there is none. */
export function nearestPlace(series: readonly Series[], place: number): number | null {
  const nearest = readable(series)
    .flatMap(({ points }) => {
      const at = firstFrom(points, place)
      return [points[at - 1], points[at]]
    })
    .reduce(
      (best, point) => (point && Math.abs(point.x - place) < Math.abs(best - place) ? point.x : best),
      Number.POSITIVE_INFINITY
    )
  return Number.isFinite(nearest) ? nearest : null
}

interface ReadValue {
  series: Series
  /** The line's number among all. */
  index: number
  /** The point's number in its line. */
  at: number
  y: number
}

/** The finite values that lines have at a place. */
export function valuesAt(series: readonly Series[], place: number): ReadValue[] {
  return readable(series).flatMap((each) => {
    const at = firstFrom(each.points, place)
    const point = each.points[at]
    return point?.x === place && Number.isFinite(point.y)
      ? [{ series: each, index: series.indexOf(each), at, y: point.y }]
      : []
  })
}

/**
 * Where a cursor stops that is moved by keys, in order: at the ends of epochs where two of them or more lie
 * within a stretch of the axis, else at all that is drawn there.
 */
export function stopsWithin(
  series: readonly Series[],
  { min, max }: { min: number; max: number }
): number[] {
  const placesOf = (kinds: readonly Series['kind'][]): number[] => {
    const places = series
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ points }) => points.map(({ x }) => x))
      .filter((x) => x >= min && x <= max)
    return [...new Set(places)].sort((a, b) => a - b)
  }
  const ends = placesOf(['epoch'])
  return ends.length > 1 ? ends : placesOf(['epoch', 'step'])
}

/** From where to where lines go on the horizontal axis; null where there is no point. */
export function extentOf(series: readonly Series[]): { min: number; max: number } | null {
  const ends = readable(series).flatMap(({ points }) => [points[0], points.at(-1)])
  const places = ends.flatMap((point) => (point ? [point.x] : []))
  return places.length === 0 ? null : { min: Math.min(...places), max: Math.max(...places) }
}
