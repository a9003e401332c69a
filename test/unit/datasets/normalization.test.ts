import { describe, expect, it } from 'vitest'
import { normalizationOf, normalize } from '../../../src-main/datasets/normalization'

const split = (images: number[], count: number) => ({
  images: Uint8Array.from(images),
  labels: new Uint8Array(count),
  count
})

describe('normalisation', () => {
  it('is by mean and standard deviation over all images, channel by channel', () => {
    // Two images of 1x2 pixels with two channels: 0, 51, 102, 255 of the first, 10, 10, 20, 20 of the
    // second.
    const { mean, deviation } = normalizationOf(split([0, 10, 51, 10, 102, 20, 255, 20], 2), [1, 2, 2])
    expect(mean).toEqual([expect.closeTo(0.4, 12), expect.closeTo(15 / 255, 12)])
    // Of 0, 0.2, 0.4, 1 about 0.4: (0.16 + 0.04 + 0 + 0.36) / 4 = 0.14.
    expect(deviation).toEqual([expect.closeTo(Math.sqrt(0.14), 12), expect.closeTo(5 / 255, 12)])
  })

  it("makes every channel's mean 0 and its deviation 1", () => {
    const pixels = Float32Array.from([0, 0.2, 0.4, 1].flatMap((value) => [value, 0.5 - value]))
    normalize(pixels, { mean: [0.4, 0.1], deviation: [Math.sqrt(0.14), Math.sqrt(0.14)] })
    for (const channel of [0, 1]) {
      const values = [...pixels].filter((_, i) => i % 2 === channel)
      expect(values.reduce((a, b) => a + b, 0) / 4).toBeCloseTo(0, 6)
      expect(values.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 5)
    }
  })

  it('divides by nothing where a channel has only one value', () => {
    const normalization = normalizationOf(split([51, 51], 2), [1, 1, 1])
    expect(normalization).toEqual({ mean: [expect.closeTo(0.2, 12)], deviation: [1] })
    expect([...normalize(Float32Array.of(0.2, 1), normalization)]).toEqual([
      expect.closeTo(0, 6),
      expect.closeTo(0.8, 6)
    ])
  })
})
