import type { Evaluation } from '../contract'

/** How often each true class (row) was taken for which class (column). */
export class ConfusionMatrix {
  readonly counts: number[][]

  constructor(private readonly classes: readonly string[]) {
    this.counts = classes.map(() => classes.map(() => 0))
  }

  add(truth: ArrayLike<number>, predicted: ArrayLike<number>): void {
    for (let i = 0; i < truth.length; i++) {
      const row = this.counts[truth[i] as number]
      const column = predicted[i] as number
      if (row) row[column] = (row[column] ?? 0) + 1
    }
  }

  get accuracy(): number {
    const right = this.counts.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
    return right / this.counts.flat().reduce((a, b) => a + b, 0)
  }

  /**
   * Precision, recall and their harmonic mean of each class; 0 where nothing was predicted or there is
   * nothing to find, as scikit-learn reports it.
   */
  perClass(): Evaluation['perClass'] {
    return this.classes.map((name, i) => {
      const found = this.counts[i]?.[i] ?? 0
      const support = (this.counts[i] ?? []).reduce((a, b) => a + b, 0)
      const predicted = this.counts.reduce((sum, row) => sum + (row[i] ?? 0), 0)
      const precision = predicted > 0 ? found / predicted : 0
      const recall = support > 0 ? found / support : 0
      return {
        class: name,
        precision,
        recall,
        f1: found > 0 ? (2 * precision * recall) / (precision + recall) : 0,
        support
      }
    })
  }
}
