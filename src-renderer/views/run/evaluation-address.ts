import type { AddressForm } from '../../stores/use-address'

const isCount = (text: string | undefined): text is string => /^\d{1,9}$/.test(text ?? '')

/** An epoch; null: the last one. */
export const epochForm: AddressForm<number | null> = {
  read: (text) => (isCount(text ?? '') && Number(text) >= 1 ? Number(text) : null),
  write: (epoch) => (epoch === null ? null : String(epoch))
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
