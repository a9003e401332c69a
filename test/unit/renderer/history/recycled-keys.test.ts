import { describe, expect, it } from 'vitest'
import { randomKey, uniform } from '../../../../src-main/datasets/counter-random'
import { recycledKeys } from '../../../../src-renderer/views/history/table/recycled-keys'

describe('the keys of rows', () => {
  it('stay with their lines, and go from a line that is gone to one that comes', () => {
    const keysOf = recycledKeys(() => false)
    expect(keysOf(['a', 'b', 'c'])).toEqual([0, 1, 2])
    expect(keysOf(['b', 'c', 'd'])).toEqual([1, 2, 0])
    // In another order each keeps its own.
    expect(keysOf(['d', 'c', 'b'])).toEqual([0, 2, 1])
    // More lines than before take keys that nobody had.
    expect(keysOf(['x', 'y', 'b', 'z'])).toEqual([0, 2, 1, 3])
  })

  it('are not given away where somebody is at the line', () => {
    const keysOf = recycledKeys((line) => line === 'a')
    expect(keysOf(['a', 'b'])).toEqual([0, 1])
    expect(keysOf(['b', 'c'])).toEqual([1, 2])
    expect(keysOf(['c', 'd'])).toEqual([2, 1])
  })

  it('are never those of two lines, however one scrolls', () => {
    const keysOf = recycledKeys((line) => line === 'line 7')
    let before = new Map<string, number>()
    for (let i = 0; i < 200; i++) {
      const drawn = (what: string): number => uniform(randomKey(5, 'rows', what), i)
      const from = Math.floor(drawn('from') * 40)
      const lines = Array.from(
        { length: 1 + Math.floor(drawn('count') * 12) },
        (_, k) => `line ${from + k}`
      )
      const keys = keysOf(lines)
      expect(new Set(keys).size).toBe(lines.length)
      lines.forEach((line, k) => {
        if (before.has(line)) expect(keys[k]).toBe(before.get(line))
      })
      before = new Map(lines.map((line, k) => [line, keys[k] as number]))
    }
  })
})
