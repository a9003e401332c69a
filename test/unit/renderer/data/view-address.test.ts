import { describe, expect, it } from 'vitest'
import { addressOf, placeOf } from '../../../../src-renderer/views/data/view-address'

describe('the address of what is looked at', () => {
  it('has everything in it, and leads back there', () => {
    const place = {
      filter: { classes: [9, 3], splits: ['test' as const], problem: 'duplicates', text: '靴 & boots' },
      open: 41
    }
    const address = addressOf(place)
    expect(address).toEqual({
      class: '9,3',
      part: 'test',
      problem: 'duplicates',
      text: '靴 & boots',
      image: '41'
    })
    expect(placeOf(address as Record<string, string>)).toEqual(place)
  })

  it('is understood as earlier versions wrote it', () => {
    expect(placeOf({ split: 'test' }).filter.splits).toEqual(['test'])
  })

  it('is bare where nothing is filtered and nothing open', () => {
    expect(addressOf(placeOf({}))).toEqual({})
  })

  it('passes over what makes no sense in it', () => {
    const query = { class: '1,-2,x,,1', part: 'test,dog', image: 'first', text: ['a', 'b'] }
    expect(placeOf(query)).toEqual({
      filter: { classes: [1], splits: ['test'], problem: null, text: 'a' },
      open: null
    })
  })
})
