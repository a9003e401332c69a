import { describe, expect, it } from 'vitest'
import { matching } from '../../../../src-renderer/shell/matching'

const found = (all: string[], search: string): string[] => matching(all, search, (text) => text)

describe('what fits a search', () => {
  it('is everything, in its order, where nothing is searched', () => {
    expect(found(['b', 'a'], ' ')).toEqual(['b', 'a'])
  })

  it('has every word, in any order and case', () => {
    expect(found(['ResNet-50, fast', 'ResNet-50', 'fast food'], 'FAST res')).toEqual(['ResNet-50, fast'])
  })

  it('comes first where it begins with the word, then where a word of it does, then the others', () => {
    expect(found(['breakfast', 'very fast', 'fast'], 'fast')).toEqual(['fast', 'very fast', 'breakfast'])
    expect(found(['x-ray', 'array'], 'ray')).toEqual(['x-ray', 'array'])
  })

  it('does not mind the width of letters, nor what script they are of', () => {
    expect(found(['データ', 'ResNet'], 'ｒｅｓＮｅｔ')).toEqual(['ResNet'])
    expect(found(['手書きデータ', '画像'], 'データ')).toEqual(['手書きデータ'])
  })
})
