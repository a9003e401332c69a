import type { MetricPoint } from './logged-run'

/**
 * The points of one metric, in few enough places for a chart: where they become too many, every second one
 * is kept, and the last.
 */
export class KeptPoints {
  private points: MetricPoint[] = []
  private stride = 1
  private last: MetricPoint | null = null
  /** So many there were. */
  count = 0

  /** @param most so many points are kept at most */
  constructor(private readonly most: number) {}

  add(point: MetricPoint): void {
    if (this.count % this.stride === 0) this.points.push(point)
    this.count++
    this.last = point
    if (this.points.length <= this.most) return
    this.stride *= 2
    this.points = this.points.filter((_, i) => i % 2 === 0)
  }

  /** Whether not every one was kept. */
  get isThinned(): boolean {
    return this.stride > 1
  }

  /** In the order of their steps; of several at a step the one that was logged last. */
  ordered(): MetricPoint[] {
    const all = this.last && this.points.at(-1) !== this.last ? [...this.points, this.last] : this.points
    const steps = new Map<number, MetricPoint>()
    for (const point of all) steps.set(point.step, point)
    return [...steps.values()].sort((a, b) => a.step - b.step)
  }
}
