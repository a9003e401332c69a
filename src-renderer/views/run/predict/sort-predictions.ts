import type { PredictedPicture } from '../../../stores/predictions'
import type { AddressForm } from '../../../stores/use-address'

const keys = ['name', 'class', 'probability'] as const
export type PredictionSortKey = (typeof keys)[number]
export interface PredictionSort {
  key: PredictionSortKey
  descending: boolean
}

/** A column's name, with a minus in front where the largest comes first; null: as they were given. */
export const predictionSortForm: AddressForm<PredictionSort | null> = {
  read: (text) => {
    const key = keys.find((each) => each === text?.replace(/^-/, ''))
    return key ? { key, descending: text?.startsWith('-') ?? false } : null
  },
  write: (sort) => sort && `${sort.descending ? '-' : ''}${sort.key}`
}

const byText = new Intl.Collator('en', { numeric: true })

/** In the order that is asked for; what has no answer comes last, and equal ones stay as they were given. */
export function sortedPredictions(
  pictures: readonly PredictedPicture[],
  { key, descending }: PredictionSort
): PredictedPicture[] {
  const sign = descending ? -1 : 1
  return [...pictures].sort((a, b) => {
    if (key === 'name') return sign * byText.compare(a.name, b.name)
    if (!a.answer || !b.answer) return Number(!a.answer) - Number(!b.answer)
    return key === 'class'
      ? sign * byText.compare(a.answer.class, b.answer.class)
      : sign * (a.answer.probability - b.answer.probability)
  })
}
