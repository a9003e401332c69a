import type { Series } from '../../src-main/figures/series'

const ofEpochs = (series: readonly Series[]): Series[] => series.filter(({ kind }) => kind === 'epoch')

/** Where on the axis the end of an epoch lies nearest to a place; null where no epoch has ended. */
export function nearestEpoch(series: readonly Series[], place: number): number | null {
  const nearest = ofEpochs(series)
    .flatMap(({ points }) => points)
    .reduce(
      (best, { x }) => (Math.abs(x - place) < Math.abs(best - place) ? x : best),
      Number.POSITIVE_INFINITY
    )
  return Number.isFinite(nearest) ? nearest : null
}

/** The finite values that curves of epochs have at a place, with the curve's number among all. */
export function valuesAt(
  series: readonly Series[],
  place: number
): { series: Series; index: number; y: number }[] {
  return ofEpochs(series).flatMap((each) => {
    const y = each.points.find(({ x }) => x === place)?.y
    return y !== undefined && Number.isFinite(y)
      ? [{ series: each, index: series.indexOf(each), y }]
      : []
  })
}
