import { describe, expect, it } from 'vitest'
import {
  predictionSortForm,
  sortedPredictions
} from '../../../../src-renderer/views/run/predict/sort-predictions'
import type { PredictedPicture } from '../../../../src-renderer/stores/predictions'

const picture = (name: string, of?: [string, number]): PredictedPicture => ({
  key: 0,
  name,
  file: new File([], name),
  whole: new File([], ''),
  cut: null,
  isInverted: false,
  error: null,
  answer: of ? { image: name, class: of[0], probability: of[1], probabilities: [], notes: [] } : null
})
const pictures = [
  picture('10.png', ['bag', 0.5]),
  picture('2.png'),
  picture('1.png', ['boot', 0.9]),
  picture('3.png', ['bag', 0.7])
]
const names = (key: 'name' | 'class' | 'probability', descending: boolean): string[] =>
  sortedPredictions(pictures, { key, descending }).map(({ name }) => name)

describe('predictions in order', () => {
  it('count numbers in names, both ways', () => {
    expect(names('name', false)).toEqual(['1.png', '2.png', '3.png', '10.png'])
    expect(names('name', true)).toEqual(['10.png', '3.png', '2.png', '1.png'])
  })
  it('have what has no answer at the end, whichever way', () => {
    expect(names('probability', true)).toEqual(['1.png', '3.png', '10.png', '2.png'])
    expect(names('probability', false)).toEqual(['10.png', '3.png', '1.png', '2.png'])
    expect(names('class', true)).toEqual(['1.png', '10.png', '3.png', '2.png'])
  })

  it('stand in the address with a minus in front of what begins with the largest', () => {
    for (const text of ['name', '-name', '-probability'])
      expect(predictionSortForm.write(predictionSortForm.read(text))).toBe(text)
    expect(predictionSortForm.read('-name')).toEqual({ key: 'name', descending: true })
    expect([null, 'size', '--name'].map(predictionSortForm.read)).toEqual([null, null, null])
  })
})
