import { describe, expect, it } from 'vitest'
import { activationOverlay } from '../../../src-main/figures/activation-overlay'

const base64 = (...bytes: number[]): string => Buffer.from(bytes).toString('base64')

describe('a picture with where a network looked', () => {
  it('is the picture where nothing speaks for the class, each pixel enlarged', () => {
    const seen = { height: 1, width: 2, channels: 1, pixels: base64(10, 200) }
    const map = { class: 'a', height: 1, width: 1, values: base64(0), largest: 0 }
    const { height, width, pixels } = activationOverlay(seen, map)
    expect([height, width]).toEqual([128, 256])
    expect([...pixels.subarray(0, 4)]).toEqual([10, 10, 10, 255])
    expect([...pixels.subarray(255 * 4, 256 * 4)]).toEqual([200, 200, 200, 255])
  })

  it('is coloured by magma where it speaks most, in between in the middle', () => {
    const seen = {
      height: 256,
      width: 256,
      channels: 3,
      pixels: Buffer.alloc(256 * 256 * 3).toString('base64')
    }
    const map = { class: 'a', height: 1, width: 2, values: base64(0, 255), largest: 3 }
    const { pixels } = activationOverlay(seen, map)
    const at = (x: number): number[] => [...pixels.subarray(x * 4, x * 4 + 3)]
    expect(at(0)).toEqual([0, 0, 0])
    // Three quarters of 252, 253, 191.
    expect(at(255)).toEqual([189, 190, 143])
    // Half way between the middles of both places: 183, 55, 121 by 0.375, of 0.498 and 0.502 nearly that.
    for (const [channel, level] of [69, 21, 45].entries())
      expect(Math.abs((at(128)[channel] ?? 0) - level)).toBeLessThanOrEqual(1)
  })
})
