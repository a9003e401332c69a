import type { SavedMeans } from '../checkpoints/saved-progress'

/** Loss and accuracy over images, batch by batch: the mean over images, as Keras reports an epoch. */
export class EpochMeans {
  private lossSum: number
  private correct: number
  private seen: number

  constructor({ lossSum, correct, images }: SavedMeans = { lossSum: 0, correct: 0, images: 0 }) {
    this.lossSum = lossSum
    this.correct = correct
    this.seen = images
  }

  /** Takes in a batch's mean loss and number of correct predictions. */
  add(batch: { loss: number; correct: number; size: number }): void {
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
  get images(): number {
    return this.seen
  }

  state(): SavedMeans {
    return { lossSum: this.lossSum, correct: this.correct, images: this.seen }
  }
}
