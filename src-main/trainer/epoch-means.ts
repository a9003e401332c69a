/** Loss and accuracy over images, batch by batch: the mean over images, as Keras reports an epoch. */
export class EpochMeans {
  private lossSum = 0
  private correct = 0
  private images = 0

  /** Takes in a batch's mean loss and number of correct predictions. */
  add(batch: { loss: number; correct: number; size: number }): void {
    this.lossSum += batch.loss * batch.size
    this.correct += batch.correct
    this.images += batch.size
  }

  get loss(): number {
    return this.lossSum / this.images
  }
  get accuracy(): number {
    return this.correct / this.images
  }
}
