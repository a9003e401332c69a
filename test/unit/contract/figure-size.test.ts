import { describe, expect, it } from 'vitest'
import { figureSizeOf } from '../../../src-main/contract/formats/figure-size'

describe('the size of a figure', () => {
  it.each([
    ['960x540', 960, 540, 'px'],
    ['800 × 300 px', 800, 300, 'px'],
    ['640', 640, 360, 'px'],
    // 25.4 mm are an inch, which has 96 CSS pixels.
    ['25.4mm', 96, 54, 'mm'],
    ['254x127mm', 960, 480, 'mm'],
    ['one column', (88 / 25.4) * 96, (88 / 25.4) * 54, 'mm'],
    ['Two-columns', (180 / 25.4) * 96, (180 / 25.4) * 54, 'mm']
  ])('written as %s is %d by %d pixels', (text, width, height, unit) => {
    const size = figureSizeOf(text)
    expect(size?.width).toBeCloseTo(width, 6)
    expect(size?.height).toBeCloseTo(height, 6)
    expect(size?.unit).toBe(unit)
  })

  it.each(['', 'large', '3 columns', '10cm', 'x300', '100x', '-5', '1e3'])('is not "%s"', (text) => {
    expect(figureSizeOf(text)).toBeNull()
  })
})
