import { describe, expect, it } from 'vitest'
import {
  fillNormal,
  fillUniform,
  permutation,
  philox,
  randomKey,
  uniform
} from '../../../src-main/datasets/counter-random'

describe('counter-based randomness', () => {
  // Known answers of Random123's own test file (kat_vectors, philox4x32 10).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
    ]
  ])('agrees with the published vectors for %j', (counter, key, answer) => {
    expect(philox(counter as never, key as never)).toEqual(answer)
  })

  it('fills an array with the same numbers that it gives one by one', () => {
    const key = randomKey(3, 'weights', 'dense/kernel')
    const values = fillUniform(key, new Float32Array(10), 0, 1)
    expect([...values]).toEqual(Array.from({ length: 10 }, (_, i) => uniform(key, i)))
  })

  it('is uniform: mean and variance of 100,000 numbers are right within four standard errors', () => {
    const values = fillUniform(randomKey(1, 'test'), new Float32Array(100_000), -1, 1)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 3 / 100_000))
    expect(Math.abs(variance - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / 100_000))
  })

  it('gives every purpose, seed and epoch its own stream', () => {
    const keys = [
      randomKey(1, 'order', 1),
      randomKey(1, 'order', 2),
      randomKey(2, 'order', 1),
      randomKey(1, 'weights', 1),
      randomKey(1, 'order', '1')
    ]
    expect(new Set(keys.map(String)).size).toBe(keys.length)
  })

  it('permutes: every number once, and not in order', () => {
    const order = permutation(randomKey(9, 'order', 1), 1000)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b))
    expect(permutation(randomKey(9, 'order', 1), 1000)).toEqual(order)
  })

  it('draws normally distributed numbers, the same for the same key, whatever their count', () => {
    const key = randomKey(1, 'normal')
    const values = fillNormal(key, new Float32Array(20_000), 2)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + ((value - mean) / 2) ** power, 0) / values.length
    const within = values.filter((value) => Math.abs(value) < 2).length / values.length
    // Four standard errors of each; 68.27% lie within one deviation.
    expect(Math.abs(mean)).toBeLessThan(4 * (2 / Math.sqrt(values.length)))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / values.length))
    expect(Math.abs(within - 0.6827)).toBeLessThan(4 * Math.sqrt(0.25 / values.length))
    expect(fillNormal(key, new Float32Array(7), 2)).toEqual(values.slice(0, 7))
    expect(fillNormal(randomKey(2, 'normal'), new Float32Array(7), 2)).not.toEqual(values.slice(0, 7))
  })
})
