import { describe, expect, it } from 'vitest'
import { ConfidenceBins } from '../../../src-main/models/confidence-bins'
import { SurestMistakes } from '../../../src-main/trainer/jobs/surest-mistakes'

describe('how sure a network was', () => {
  it('is counted by the largest probability, in fifteen parts', () => {
    const bins = new ConfidenceBins()
    // A sixteenth of each is exact in 32 bits; 0.9375 · 15 = 14.06 is in the last part, 0.5 · 15 = 7.5 in
    // the eighth.
    bins.add([0, 1, 1, 0], new Float32Array([0.9375, 0.0625, 0.5, 0.5, 0.0625, 0.9375, 0, 1]))
    const used = bins.counts.flatMap((bin, i) => (bin.images > 0 ? [[i, bin]] : []))
    expect(bins.counts).toHaveLength(15)
    expect(used).toEqual([
      // Of two equal ones the first counts as the answer, which is wrong here.
      [7, { images: 1, correct: 0, confidence: 0.5 }],
      [14, { images: 3, correct: 2, confidence: 2.875 }]
    ])
  })

  it('takes no account of what is no number', () => {
    const bins = new ConfidenceBins()
    bins.add([0], new Float32Array([Number.NaN, 0.5]))
    expect(bins.counts.every(({ images }) => images === 0)).toBe(true)
  })
})

describe('the surest mistakes', () => {
  it('are the wrong answers of the largest probability, the surest first', () => {
    const mistakes = new SurestMistakes()
    mistakes.add([7, 8], [0, 1], new Float32Array([0.25, 0.75, 0.25, 0.75]))
    mistakes.add([9, 10], [0, 0], new Float32Array([0, 1, 0.75, 0.25]))
    expect(mistakes.surest()).toEqual([
      { index: 9, label: 0, predicted: 1, probability: 1 },
      { index: 7, label: 0, predicted: 1, probability: 0.75 }
    ])
  })

  it('are no more than a gallery shows, and none of the surest is lost on the way', () => {
    const mistakes = new SurestMistakes()
    for (let i = 0; i < 5000; i++) {
      const probability = 0.5 + ((i * 7919) % 5000) / 10_000
      mistakes.add([i], [0], new Float32Array([1 - probability, probability]))
    }
    const found = mistakes.surest()
    expect(found).toHaveLength(64)
    found.forEach(({ probability }, i) => expect(probability).toBeCloseTo(0.5 + (4999 - i) / 10_000, 5))
  })
})
