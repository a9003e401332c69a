import { decodeMetric, type EpochMetrics, type ReferenceRun } from '../../src-main/contract'
import { spreadOf } from '../../src-main/figures/seed-table'

/** How a repeated run stands to the kept ones. */
export type Agreement =
  /** The one of the same seed has the same weights, or the same figures of every epoch. */
  | { kind: 'same'; of: 'weights' | 'epochs' }
  /** The last validation accuracy is as near to the mean as chance would have it, or not. */
  | {
      kind: 'within' | 'outside'
      accuracy: number
      mean: number
      deviation: number
      count: number
    }
  /** Fewer than two runs of as many epochs are kept: there is no spread. */
  | { kind: 'unknown'; accuracy: number }

/** So many sample deviations from the mean are still chance: 95% of a normal distribution. */
const farthest = 2

type Made = Pick<ReferenceRun['detail'], 'epochs' | 'spec' | 'weightsSha256'>

/** @param kept runs of the same preset; those with fewer epochs count for nothing */
export function agreementOf(made: Made, kept: readonly Made[]): Agreement {
  const done = made.epochs.length
  const comparable = kept
    .filter(({ epochs }) => epochs.length >= done)
    .map((each) => ({ ...each, epochs: each.epochs.slice(0, done) }))
  const twin = comparable.find(({ spec }) => spec.seed === made.spec.seed)
  if (twin?.weightsSha256 && twin.weightsSha256 === made.weightsSha256)
    return { kind: 'same', of: 'weights' }
  if (twin && figuresOf(twin.epochs) === figuresOf(made.epochs)) return { kind: 'same', of: 'epochs' }

  const accuracy = decodeMetric(made.epochs.at(-1)?.val_accuracy ?? 'NaN')
  const { mean, deviation, count } = spreadOf(comparable, 'val_accuracy')
  if (deviation === null) return { kind: 'unknown', accuracy }
  const kind = Math.abs(accuracy - mean) <= farthest * deviation ? 'within' : 'outside'
  return { kind, accuracy, mean, deviation, count }
}

const figuresOf = (epochs: readonly EpochMetrics[]): string =>
  JSON.stringify(
    epochs.map(({ loss, accuracy, val_loss, val_accuracy }) => [loss, accuracy, val_loss, val_accuracy])
  )

/** One line of what was found. */
export function agreementText(agreement: Agreement): string {
  const percent = (value: number): string => `${(value * 100).toFixed(2)}%`
  switch (agreement.kind) {
    case 'same':
      return `It agrees to the last bit: the same ${agreement.of} as the kept run of this seed.`
    case 'unknown':
      return `It ended at ${percent(agreement.accuracy)}; too few runs are kept to say whether that agrees.`
    default: {
      const { kind, accuracy, mean, deviation, count } = agreement
      const verdict = kind === 'within' ? 'It agrees' : 'It does not agree'
      return `${verdict}: ${percent(accuracy)}, kept are ${percent(mean)} ± ${percent(deviation)} of ${count} runs.`
    }
  }
}
