import { describe, expect, it } from 'vitest'
import { cutBetween, nudged, pixelsOf } from '../../../../src-renderer/stores/cut-out'

const rounded = (cut: object): object =>
  Object.fromEntries(Object.entries(cut).map(([key, value]) => [key, +Number(value).toFixed(9)]))

describe('a part of a picture', () => {
  it('lies between two corners, whichever was first, and within the picture', () => {
    const part = { left: 0.25, top: 0.5, width: 0.5, height: 0.25 }
    expect(cutBetween({ x: 0.25, y: 0.5 }, { x: 0.75, y: 0.75 })).toEqual(part)
    expect(cutBetween({ x: 0.75, y: 0.75 }, { x: 0.25, y: 0.5 })).toEqual(part)
    expect(cutBetween({ x: -3, y: 0.5 }, { x: 9, y: 2 })).toEqual({
      left: 0,
      top: 0.5,
      width: 1,
      height: 0.5
    })
  })

  it('is never nothing, at the last edge neither', () => {
    const { left, top, width, height } = cutBetween({ x: 1, y: 1 }, { x: 1, y: 1 })
    expect([width > 0, height > 0, left + width <= 1, top + height <= 1]).toEqual(Array(4).fill(true))
  })

  it('is moved and made larger without leaving the picture', () => {
    const part = { left: 0.2, top: 0.2, width: 0.5, height: 0.5 }
    expect(rounded(nudged(part, { x: 0.1, y: 0 }, false))).toEqual({ ...part, left: 0.3 })
    expect(rounded(nudged(part, { x: 0.9, y: -0.9 }, false))).toEqual({ ...part, left: 0.5, top: 0 })
    expect(rounded(nudged(part, { x: 0.9, y: 0 }, true))).toEqual({ ...part, width: 0.8 })
  })

  it('has whole pixels, one at least', () => {
    const size = { width: 10, height: 4 }
    expect(pixelsOf({ left: 0.24, top: 0.5, width: 0.5, height: 0.5 }, size)).toEqual({
      ...{ x: 2, y: 2, width: 5, height: 2 }
    })
    expect(pixelsOf({ left: 0.98, top: 0.98, width: 0.02, height: 0.02 }, size)).toEqual({
      ...{ x: 9, y: 3, width: 1, height: 1 }
    })
  })
})
