import type { AddressForm } from '../../../stores/use-address'

const isCount = (text: string | undefined): text is string => /^\d{1,9}$/.test(text ?? '')

/** An epoch; null: the last one. */
export const epochForm: AddressForm<number | null> = {
  read: (text) => (isCount(text ?? '') && Number(text) >= 1 ? Number(text) : null),
  write: (epoch) => (epoch === null ? null : String(epoch))
}

/** What an epoch is compared with: an epoch of the same run (`5`), or of another (`RUN@5`), or its last (`RUN`). */
export const againstForm: AddressForm<{ run: string | null; epoch: number | null } | null> = {
  read: (text) => {
    const [run = '', epoch] = (text ?? '').split('@')
    if (run === '') return null
    if (isCount(run)) return { run: null, epoch: Number(run) }
    return { run, epoch: epochForm.read(epoch ?? null) }
  },
  write: (against) => {
    if (against === null) return null
    if (against.run === null) return epochForm.write(against.epoch)
    return against.epoch === null ? against.run : `${against.run}@${against.epoch}`
  }
}

/** A cell of the confusion matrix by its classes' numbers: "5-2". */
export const cellForm: AddressForm<{ label: number; predicted: number } | null> = {
  read: (text) => {
    const [label, predicted, more] = (text ?? '').split('-')
    return isCount(label) && isCount(predicted) && more === undefined
      ? { label: Number(label), predicted: Number(predicted) }
      : null
  },
  write: (cell) => cell && `${cell.label}-${cell.predicted}`
}
