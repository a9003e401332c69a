import { describe, expect, it } from 'vitest'
import { boundsOfRange } from '../../../src-main/figures/shown-range'
import type { Series } from '../../../src-main/figures/series'

const lineOf = (values: number[]): Series => ({
  ...{ runId: 'a', runName: 'a', metric: 'loss', kind: 'step', breaks: [], unlogarithmic: [] },
  points: values.map((y, x) => ({ x, y }))
})
/** 0, 0.01 … 1: its hundredths at either end are 0.01 and 0.99. */
const even = Array.from({ length: 101 }, (_, i) => i / 100)

describe('what the vertical axis shows', () => {
  it('is all that there is, or the stretch that was set', () => {
    expect(boundsOfRange([lineOf(even)], null)).toEqual({})
    expect(boundsOfRange([lineOf(even)], { min: -1, max: 0.5 })).toEqual({ min: -1, max: 0.5 })
    expect(boundsOfRange([lineOf(even)], { max: 0.5 })).toEqual({ max: 0.5 })
  })
  it('leaves out a spike, and nothing where there is none', () => {
    const { min, max } = boundsOfRange([lineOf([...even, 1e14, Number.NaN])], 'no-outliers')
    // From 0.01 to 1, and a fifth of that more, is 1.198: the next half is 1.5.
    expect([min, max]).toEqual([0, 1.5])
    expect(boundsOfRange([lineOf(even)], 'no-outliers')).toEqual({ min: 0, max: 1 })
    // Of the first ten values, 0 to 0.09, alone.
    expect(boundsOfRange([lineOf(even)], 'no-outliers', { min: 0, max: 9 })).toEqual({
      min: 0,
      max: 0.09
    })
    expect(boundsOfRange([lineOf([2, 2])], 'no-outliers')).toEqual({})
  })
})
