import { describe, expect, it } from 'vitest'
import { accuracyInterval } from '../../../src-main/figures/accuracy-interval'

describe('the interval of an accuracy', () => {
  // Of Wilson's formula, evaluated in Python with z = 1.959963984540054.
  it('is that of the formula', () => {
    const { accuracy, low, high } = accuracyInterval(92, 100)
    expect(accuracy).toBe(0.92)
    expect(low).toBeCloseTo(0.8501, 3)
    expect(high).toBeCloseTo(0.9589, 3)
  })

  it('is wide where few images are all right, and ends at certainty', () => {
    const { low, high } = accuracyInterval(10, 10)
    expect(low).toBeCloseTo(0.7225, 3)
    expect(high).toBe(1)
  })

  it('begins at nothing where none is right', () => {
    const { low, high } = accuracyInterval(0, 10)
    expect(low).toBe(0)
    expect(high).toBeCloseTo(0.2775, 3)
  })
})
