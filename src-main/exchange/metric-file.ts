import { decodeMetric, type NamedSeries } from '../contract'
import type { MetricPoint } from './logged-run'
import { type EventFileEnd, EventFileWriter, readEventFile } from './tensorboard/event-file'

/**
 * In a run's folder: every point that other software logged, to the last bit and in its order, as an event
 * file, however many they are. What the history shows of them is fewer.
 */
export const metricFileName = 'metrics.tfevents'

/** Writes points as they come into a new file. @throws Error of the system, as its methods */
export class MetricFileWriter {
  private readonly file: EventFileWriter

  constructor(path: string) {
    this.file = new EventFileWriter(path, 0)
  }

  add({ metric, step, at, value }: MetricPoint): void {
    // A point whose time is not known is at 0.
    this.file.write({
      step,
      wallTime: (at ?? 0) / 1000,
      values: [{ kind: 'scalar', tag: metric, value }]
    })
  }
  close(): void {
    this.file.close()
  }
}

/** The points of such a file, some at a time. */
export async function* readMetricFile(path: string): AsyncIterable<MetricPoint[]> {
  const end: EventFileEnd = { damage: null, passedOver: 0 }
  for await (const events of readEventFile(path, end))
    yield events.flatMap(({ step, wallTime, values }) =>
      values.flatMap((value) =>
        value.kind === 'scalar'
          ? [
              {
                metric: value.tag,
                step,
                at: wallTime === 0 ? null : wallTime * 1000,
                value: value.value
              }
            ]
          : []
      )
    )
}

/** The points that a history has, which may be fewer. */
export async function* pointsOfSeries(series: NamedSeries[]): AsyncIterable<MetricPoint[]> {
  for (const { name, step, value, at } of series)
    yield await Promise.resolve(
      step.map((each, i) => ({
        metric: name,
        step: each,
        at: at[i] ?? null,
        value: decodeMetric(value[i] ?? 'NaN')
      }))
    )
}
