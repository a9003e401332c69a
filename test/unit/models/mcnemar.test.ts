import { expect, it } from 'vitest'
import { exactMcNemar } from '../../../src-main/models/mcnemar'

it('is the binomial chance of so one-sided a difference, both ways', () => {
  // By hand: 2 (C(10,0) + C(10,1)) / 2^10 = 22/1024, and 2 C(5,0) / 2^5.
  expect(exactMcNemar(1, 9)).toBeCloseTo(22 / 1024, 14)
  expect(exactMcNemar(9, 1)).toBeCloseTo(22 / 1024, 14)
  expect(exactMcNemar(0, 5)).toBeCloseTo(1 / 16, 14)
  // 2 (1 + 12 + 66) / 2^12.
  expect(exactMcNemar(2, 10)).toBeCloseTo(158 / 4096, 14)
})

it('is 1 where nothing differs, or as much either way', () => {
  expect([exactMcNemar(0, 0), exactMcNemar(5, 5), exactMcNemar(0, 1)]).toEqual([1, 1, 1])
})

it('agrees with the published example of two surveys, and holds where 2^-n is no number', () => {
  // Agresti, Categorical Data Analysis (1990), p. 350: 86 against 150.
  expect(exactMcNemar(150, 86)).toBeCloseTo(3.716e-5, 8)
  // Summed in fractions.
  expect(exactMcNemar(4900, 5100)).toBeCloseTo(0.04659, 5)
})
