import { describe, expect, it } from 'vitest'
import { sampleOf, seedDifference } from '../../../src-main/figures/seed-difference'

describe('the difference of runs that differ by seed', () => {
  it('has means and sample deviations, without what is no number', () => {
    expect(sampleOf([1, 2, 3, Number.NaN])).toEqual({ mean: 2, deviation: 1, count: 3 })
    expect(sampleOf([5])).toEqual({ mean: 5, deviation: Number.NaN, count: 1 })
  })
  it('comes with its standard error, and is clear where it is more than twice that', () => {
    const found = seedDifference(sampleOf([11, 12, 13]), sampleOf([1, 2, 3]))
    expect(found).toMatchObject({ difference: 10, isClear: true, moreSeeds: 0 })
    expect(found.error).toBeCloseTo(Math.sqrt(2 / 3), 12)
  })
  it('says how many more seeds would make it clear', () => {
    // Deviations of 1: clear from (2 / 1)² · 2 = 8 seeds on, one more to be above it; three are there.
    const found = seedDifference(sampleOf([2, 3, 4]), sampleOf([1, 2, 3]))
    expect(found).toMatchObject({ difference: 1, isClear: false, moreSeeds: 6 })
  })
  it('says nothing of it where a spread is not known, or there is no difference', () => {
    expect(seedDifference(sampleOf([2]), sampleOf([1, 2]))).toMatchObject({
      difference: 0.5,
      error: Number.NaN,
      isClear: false,
      moreSeeds: null
    })
    expect(seedDifference(sampleOf([1, 2]), sampleOf([1, 2])).moreSeeds).toBeNull()
  })
})
