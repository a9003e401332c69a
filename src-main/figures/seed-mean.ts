/** A line of one run, with the epoch that each of its points stands for. */
interface SeedLine {
  epochs: readonly number[]
  /** NaN where there is nothing to draw. */
  points: readonly { x: number; y: number }[]
}

/** The mean of several lines at an epoch. */
interface SeedMean {
  epoch: number
  x: number
  /** Of the lines that have a value here; NaN where none has. */
  y: number
  count: number
  /** Sample standard deviation (of n - 1); NaN where fewer than two lines have a value. */
  deviation: number
}

const meanOf = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The mean of lines, epoch by epoch. An epoch lies as far behind the one before it as it does on average in
 * the runs that have both: so the axis runs forwards also where a slow run ends before the others.
 */
export function meanOfSeeds(lines: readonly SeedLine[]): SeedMean[] {
  const epochs = [...new Set(lines.flatMap((line) => line.epochs))].sort((a, b) => a - b)
  const places = lines.map((line) => new Map(line.epochs.map((epoch, i) => [epoch, line.points[i]])))
  let x = Number.NEGATIVE_INFINITY
  return epochs.map((epoch, i) => {
    const here = places.flatMap((each) => each.get(epoch) ?? [])
    const advances = places.flatMap((each) => {
      const [before, now] = [each.get(epochs[i - 1] ?? Number.NaN), each.get(epoch)]
      return before && now ? [now.x - before.x] : []
    })
    x = advances.length > 0 ? x + meanOf(advances) : Math.max(x, meanOf(here.map((each) => each.x)))
    return { epoch, x, ...spreadOf(here.map(({ y }) => y).filter(Number.isFinite)) }
  })
}

function spreadOf(values: number[]): Pick<SeedMean, 'y' | 'count' | 'deviation'> {
  const y = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - y) ** 2, 0)
  const deviation = values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1))
  return { y, count: values.length, deviation }
}
