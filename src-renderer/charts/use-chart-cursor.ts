import type { Ref } from 'vue'
import type { Series } from '../../src-main/figures/series'
import { extentOf, stopsWithin } from './nearest-values'

interface Stretch {
  min: number
  max: number
}

/** A chart whose cursor is moved and which is zoomed by keys. */
interface CursorChart {
  series: () => readonly Series[]
  /** Where the cursor is on the horizontal axis. */
  cursor: Ref<number | null>
  /** The stretch of it that is shown; null: all of it. */
  zoom: Ref<Stretch | null>
}

/** How many stops a page key passes. */
const page = 10

/**
 * Keys of a chart that has the focus: the arrows, the page keys, Home and End move its cursor from value to
 * value, + and - zoom about it, 0 shows all of the axis again, and Escape takes the cursor away.
 */
export function useChartCursor({ series, cursor, zoom }: CursorChart): (event: KeyboardEvent) => void {
  const shown = (): Stretch | null => zoom.value ?? extentOf(series())

  function move(to: (at: number, last: number) => number): void {
    const stretch = shown()
    const stops = stretch === null ? [] : stopsWithin(series(), stretch)
    const last = stops.length - 1
    if (last < 0) return
    const at = cursor.value === null ? -1 : stops.findLastIndex((stop) => stop <= (cursor.value ?? 0))
    cursor.value = stops[Math.max(0, Math.min(last, to(at, last)))] ?? null
  }
  function scale(factor: number): void {
    const [stretch, extent] = [shown(), extentOf(series())]
    if (!stretch || !extent || stretch.min === stretch.max) return
    const width = (stretch.max - stretch.min) * factor
    if (width >= extent.max - extent.min) return void (zoom.value = null)
    const middle = cursor.value ?? (stretch.min + stretch.max) / 2
    const min = Math.min(Math.max(extent.min, middle - width / 2), extent.max - width)
    zoom.value = { min, max: min + width }
  }
  const actions: Record<string, () => void> = {
    'ArrowRight': () => move((at) => at + 1),
    'ArrowLeft': () => move((at, last) => (at < 0 ? last : at - 1)),
    'PageDown': () => move((at) => at + page),
    'PageUp': () => move((at, last) => (at < 0 ? last : at - page)),
    'Home': () => move(() => 0),
    'End': () => move((_, last) => last),
    '+': () => scale(1 / 2),
    '=': () => scale(1 / 2),
    '-': () => scale(2),
    '0': () => void (zoom.value = null),
    'Escape': () => void (cursor.value = null)
  }
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const act = actions[event.key]
    if (!act || (event.key === 'Escape' && cursor.value === null)) return
    event.preventDefault()
    act()
  }
}
