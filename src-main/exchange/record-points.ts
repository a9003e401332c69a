import { decodeMetric, type EpochMetrics } from '../contract'
import type { MetricPoint } from './logged-run'
import type { RunRecord, StepBlock } from './run-record'

/** What an epoch ended with; its step is its number, counted from 1. */
function pointsOfEpoch(metrics: EpochMetrics): MetricPoint[] {
  const { epoch, at, loss, accuracy, val_loss, val_accuracy } = metrics
  const point = (metric: string, value: number): MetricPoint => ({ metric, step: epoch, at, value })
  return [
    ...Object.entries({ loss, accuracy, val_loss, val_accuracy }).map(([metric, value]) =>
      point(metric, decodeMetric(value))
    ),
    point('learning_rate', metrics.learningRate),
    point('epoch_seconds', metrics.seconds),
    point('images_per_second', metrics.imagesPerSecond)
  ]
}

function pointsOfSteps({ step, loss, accuracy, imagesPerSecond, at }: StepBlock): MetricPoint[] {
  return Array.from(step, (each, i) => {
    const point = (metric: string, values: ArrayLike<number>): MetricPoint => ({
      metric,
      step: each,
      at: at[i] ?? null,
      value: values[i] ?? NaN
    })
    return [
      point('batch_loss', loss),
      point('batch_accuracy', accuracy),
      point('batch_images_per_second', imagesPerSecond)
    ]
  }).flat()
}

/**
 * Every value of a run under one name a metric, some at a time: Keras' names, those of single steps with
 * `batch_` before them. Of a run that came from other software what that had logged.
 */
export async function* pointsOf(record: RunRecord): AsyncIterable<MetricPoint[]> {
  if (record.points) return yield* record.points
  yield record.detail.epochs.flatMap(pointsOfEpoch)
  for (const block of record.steps) yield pointsOfSteps(block)
}
