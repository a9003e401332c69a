import type { PredictedPicture } from '../../stores/predictions'

export type PredictionSortKey = 'name' | 'class' | 'probability'
export interface PredictionSort {
  key: PredictionSortKey
  descending: boolean
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
