import type { MetricPoint } from './logged-run'

/** Points of one metric that were logged one after the other: what is kept of them, and what their mean is of. */
interface Span {
  low: MetricPoint
  high: MetricPoint
  /** One that is no number. */
  broken: MetricPoint | null
  last: MetricPoint
  sum: number
  count: number
}

/** The mean of so many points, at the step of the last of them. */
export interface MeanPoint {
  step: number
  value: number
  count: number
}

const spanOf = (point: MetricPoint): Span => ({
  ...{ low: point, high: point, last: point },
  broken: Number.isFinite(point.value) ? null : point,
  sum: point.value,
  count: 1
})

/** Of two points the one that is lower, or higher; one that is a number rather than one that is none. */
function outermost(
  a: MetricPoint,
  b: MetricPoint,
  isFurther: (a: number, b: number) => boolean
): MetricPoint {
  if (!Number.isFinite(b.value)) return a
  return !Number.isFinite(a.value) || isFurther(b.value, a.value) ? b : a
}

function addTo(span: Span, next: Span): void {
  span.low = outermost(span.low, next.low, (a, b) => a < b)
  span.high = outermost(span.high, next.high, (a, b) => a > b)
  span.broken ??= next.broken
  span.last = next.last
  span.sum += next.sum
  span.count += next.count
}

/**
 * The points of one metric, in few enough places for a chart. Where they become too many, each place stands
 * for twice as many, and of those the least, the largest and one that is no number are kept, as they are, and
 * the last of all: one spike among millions stays. The mean is that of all of them.
 */
export class KeptPoints {
  private spans: Span[] = []
  private stride = 1
  /** So many there were. */
  count = 0

  /** @param most so many points are kept at most */
  constructor(private most: number) {}

  add(point: MetricPoint): void {
    const open = this.spans.at(-1)
    if (open && open.count < this.stride) addTo(open, spanOf(point))
    else this.spans.push(spanOf(point))
    this.count++
    this.join()
  }

  /** Keeps so many points from now on, if that is fewer. */
  limitTo(most: number): void {
    this.most = Math.min(this.most, most)
    this.join()
  }

  private join(): void {
    // Of a place of several points three may be kept, and one is the last of all.
    const places = (): number => (this.isThinned ? Math.floor((this.most - 1) / 3) : this.most)
    while (this.spans.length > Math.max(1, places())) {
      this.stride *= 2
      const joined: Span[] = []
      this.spans.forEach((span, i) => {
        const before = joined.at(-1)
        if (i % 2 === 1 && before) addTo(before, span)
        else joined.push(span)
      })
      this.spans = joined
    }
  }

  /** Whether not every one was kept. */
  get isThinned(): boolean {
    return this.stride > 1
  }

  /** In the order of their steps; of several at a step the one that was logged last. */
  ordered(): MetricPoint[] {
    const steps = new Map<number, MetricPoint>()
    for (const { low, high, broken } of this.spans)
      for (const point of [low, high, broken]) if (point) steps.set(point.step, point)
    const last = this.spans.at(-1)?.last
    if (last) steps.set(last.step, last)
    return [...steps.values()].sort((a, b) => a.step - b.step)
  }

  /** What the points come to, in the order of their steps: each, or the mean of each place. */
  means(): MeanPoint[] {
    if (!this.isThinned) return this.ordered().map(({ step, value }) => ({ step, value, count: 1 }))
    return this.spans
      .map(({ last, sum, count }) => ({ step: last.step, value: sum / count, count }))
      .sort((a, b) => a.step - b.step)
  }
}
