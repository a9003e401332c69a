import type { ConfidenceBin } from '../contract'
import { largestOf } from './largest-of'

/** As many as Guo et al. use (On Calibration of Modern Neural Networks, 2017). */
const bins = 15

/** How sure a network is of its answers, and how often they are right then, in equal parts of 0 to 1. */
export class ConfidenceBins {
  readonly counts: ConfidenceBin[] = Array.from({ length: bins }, () => ({
    images: 0,
    correct: 0,
    confidence: 0
  }))

  /** Counts a batch: a row of probabilities an image. What is no number is in no part. */
  add(labels: ArrayLike<number>, rows: Float32Array): void {
    const classes = rows.length / labels.length
    for (let i = 0; i < labels.length; i++) {
      const { at, value } = largestOf(rows.subarray(i * classes, (i + 1) * classes))
      this.count(value, at === labels[i])
    }
  }

  /** Counts an image, by the probability of what it was taken for and whether it is that. */
  count(probability: number, isRight: boolean): void {
    const bin = this.counts[Math.min(bins, Math.max(1, Math.ceil(probability * bins))) - 1]
    if (!bin) return
    bin.images += 1
    bin.correct += isRight ? 1 : 0
    bin.confidence += probability
  }
}
