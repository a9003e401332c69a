import type { FigureRange } from './figure-options'
import type { Series } from './series'

/** Shares of all values between which an axis without outliers lies. */
const [lowest, highest] = [0.01, 0.99]

/**
 * The ends of the vertical axis, where it is not to show all that there is. Without outliers it holds all
 * but the hundredth of the values at either end, and a fifth of that stretch more: what lies there is no
 * outlier. `stretch`: what the horizontal axis shows, where that is not all.
 */
export function boundsOfRange(
  series: readonly Series[],
  range: FigureRange | null,
  stretch: { min: number; max: number } | null = null
): { min?: number; max?: number } {
  if (range === null) return {}
  if (range !== 'no-outliers') return range

  const isShown = (x: number): boolean => !stretch || (x >= stretch.min && x <= stretch.max)
  const values = series
    .flatMap(({ points }) => points.filter(({ x }) => isShown(x)).map(({ y }) => y))
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const [least, largest] = [values[0], values.at(-1)]
  if (least === undefined || largest === undefined || least === largest) return {}
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] as number
  const room = (at(highest) - at(lowest)) / 5
  const [min, max] = [Math.max(least, at(lowest) - room), Math.min(largest, at(highest) + room)]
  return roundedOutwards(min, max)
}

/** The ends of an axis at whole twentieths of its size, by powers of ten, as its ticks are. */
function roundedOutwards(min: number, max: number): { min: number; max: number } {
  const unit = 10 ** Math.floor(Math.log10(max - min)) / 2
  const tidy = (value: number): number => +value.toPrecision(12)
  return { min: tidy(Math.floor(min / unit) * unit), max: tidy(Math.ceil(max / unit) * unit) }
}
