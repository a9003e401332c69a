import type { SavedMeans } from '../checkpoints/saved-progress'

/** Loss and accuracy over images, batch by batch: the mean over images, as Keras reports an epoch. */
export class EpochMeans {
  private lossSum: number
  private correct: number
  private seen: number
  private norms: { sum: number; steps: number } | undefined

  constructor({ lossSum, correct, images, norms }: SavedMeans = { lossSum: 0, correct: 0, images: 0 }) {
    this.norms = norms && { ...norms }
    this.lossSum = lossSum
    this.correct = correct
    this.seen = images
  }

  /** Takes in a batch's mean loss, number of correct predictions and, where it is tracked, gradient norm. */
  add(batch: { loss: number; correct: number; size: number; gradientNorm?: number }): void {
    if (batch.gradientNorm !== undefined) {
      this.norms ??= { sum: 0, steps: 0 }
      this.norms.sum += batch.gradientNorm
      this.norms.steps++
    }
    this.lossSum += batch.loss * batch.size
    this.correct += batch.correct
    this.seen += batch.size
  }

  get loss(): number {
    return this.lossSum / this.seen
  }
  get accuracy(): number {
    return this.correct / this.seen
  }
  /** The mean over steps; undefined where it was not tracked. */
  get gradientNorm(): number | undefined {
    return this.norms && this.norms.sum / this.norms.steps
  }
  get images(): number {
    return this.seen
  }

  state(): SavedMeans {
    return {
      lossSum: this.lossSum,
      correct: this.correct,
      images: this.seen,
      ...(this.norms && { norms: { ...this.norms } })
    }
  }
}
