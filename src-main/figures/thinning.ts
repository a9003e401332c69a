import type { Chart, ChartDataset, Plugin } from 'chart.js'
import type { Point } from './series'

/** A column of pixels shows no more: where a line enters it, its least and largest value, where it leaves. */
const pointsOfColumn = 4

/**
 * The points of a line that so many columns of pixels can show: of each column the first, the least, the
 * largest and the last, as they are. So a single spike stays, and a gap at least as wide as a column. All
 * points where there are few.
 * @param points in the order of x
 * @param from the x of the first column; the nearest point before it stays too
 */
export function thinned(points: readonly Point[], from: number, to: number, columns: number): Point[] {
  const start = Math.max(0, points.findIndex(({ x }) => x >= from) - 1)
  const behind = points.findIndex(({ x }) => x > to)
  const shown = points.slice(start, behind < 0 ? points.length : behind + 1)
  if (shown.length <= pointsOfColumn * columns) return [...points]

  const columnOf = ({ x }: Point): number => Math.floor(((x - from) / (to - from)) * columns)
  const kept: Point[] = []
  let first = 0
  for (let i = 1; i <= shown.length; i++) {
    const [before, point] = [shown[i - 1] as Point, shown[i]]
    if (point && columnOf(point) === columnOf(before)) continue
    kept.push(...edgesOf(shown.slice(first, i)))
    first = i
  }
  return kept
}

function edgesOf(column: Point[]): Point[] {
  let [least, largest] = [0, 0]
  column.forEach(({ y }, i) => {
    const [low, high] = [column[least]?.y ?? Number.NaN, column[largest]?.y ?? Number.NaN]
    if (y < low || Number.isNaN(low)) least = i
    if (y > high || Number.isNaN(high)) largest = i
  })
  const places = new Set([0, least, largest, column.length - 1])
  return [...places].sort((a, b) => a - b).map((i) => column[i] as Point)
}

/** All points of a data set that was thinned, and what they were thinned to. */
const known = new WeakMap<ChartDataset, { all: Point[]; drawn: Point[] }>()

/**
 * Draws no more of a line than the figure's pixels show. Chart.js' own decimation forgets the spike of a
 * column that begins with a gap.
 */
export const thinning: Plugin<'line'> = {
  id: 'thinning',
  beforeElementsUpdate(chart: Chart) {
    const bounds = chart.scales['x']?.getUserBounds()
    if (!bounds) return
    for (const dataset of chart.data.datasets) {
      const before = known.get(dataset)
      const data = dataset.data as Point[]
      const all = before?.drawn === data ? before.all : data
      const { min, max, minDefined, maxDefined } = bounds
      const from = minDefined ? min : (all[0]?.x ?? 0)
      const to = maxDefined ? max : (all.at(-1)?.x ?? 0)
      const drawn = thinned(all, from, to, Math.max(1, Math.floor(chart.width)))
      known.set(dataset, { all, drawn })
      dataset.data = drawn
    }
  }
}
