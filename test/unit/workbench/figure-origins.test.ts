import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashOf } from '../../../src-main/workbench/figures/figure-origins'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('the hash of what a figure was drawn from', () => {
  it.each([
    [{ b: 1, a: { d: [true, null], c: 'ü"\\' } }, '{"a":{"c":"ü\\"\\\\","d":[true,null]},"b":1}'],
    [{ b: 1, 10: 2, 9: 3, B: 4 }, '{"9":3,"10":2,"B":4,"b":1}'],
    [{ b: undefined, a: [undefined, NaN, -0, 1e21, 5e-324] }, '{"a":[null,null,0,1e+21,5e-324]}'],
    [
      [
        { b: 1, a: 2 },
        { a: 2, b: 1 }
      ],
      '[{"a":2,"b":1},{"a":2,"b":1}]'
    ]
  ])('is of its JSON, keys by the alphabet: %j', (value, json) => {
    expect(hashOf(value)).toBe(sha256(json))
  })
})
