import { largestOf } from '../../models/largest-of'

/** An image that was taken for another class, by its number. */
export interface NumberedMistake {
  index: number
  label: number
  predicted: number
  probability: number
}

/** So many are kept: what a gallery can show. */
const most = 64

/** The mistakes that a network was surest of, as the images come; of equal ones the first. */
export class SurestMistakes {
  private found: NumberedMistake[] = []

  /** Takes a batch: the images' numbers, their labels, and a row of probabilities each. */
  add(indices: ArrayLike<number>, labels: ArrayLike<number>, rows: Float32Array): void {
    const classes = rows.length / indices.length
    for (let i = 0; i < indices.length; i++) {
      const { at, value } = largestOf(rows.subarray(i * classes, (i + 1) * classes))
      const label = labels[i] as number
      if (at < 0 || at === label) continue
      this.found.push({ index: indices[i] as number, label, predicted: at, probability: value })
    }
    if (this.found.length > 4 * most) this.found = this.surest()
  }

  surest(): NumberedMistake[] {
    return this.found.toSorted((a, b) => b.probability - a.probability).slice(0, most)
  }
}
