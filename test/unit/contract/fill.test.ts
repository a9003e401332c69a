import { describe, expect, it } from 'vitest'
import { fill } from '../../../src-main/contract/formats/fill'

describe('a sentence with parameters', () => {
  it.each([
    [
      '{count} {count|image is|images are} left out of {of}',
      { count: 1, of: 9 },
      '1 image is left out of 9'
    ],
    [
      '{count} {count|image is|images are} left out of {of}',
      { count: 2, of: 9 },
      '2 images are left out of 9'
    ],
    ['{count} {count|image is|images are} left out', { count: '1', of: 9 }, '1 image is left out'],
    ['{count} {count|image is|images are} left out', { count: 0 }, '0 images are left out'],
    ['{count} {count|image is|images are} left out', { count: 21 }, '21 images are left out'],
    ['say {what}{missing}', { what: '{count|a|b}' }, 'say {count|a|b}']
  ])('%s with %o is "%s"', (template, params, sentence) => {
    expect(fill(template, params)).toBe(sentence)
  })
})
