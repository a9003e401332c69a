import { describe, expect, it } from 'vitest'
import { backgroundBrightness } from '../../../src-main/datasets/background-brightness'

describe('the background of what is trained on', () => {
  const of = (...images: number[][]): number | null =>
    backgroundBrightness({
      imageShape: [3, 3, 1],
      train: {
        images: Uint8Array.from(images.flat()),
        labels: new Uint8Array(images.length),
        count: images.length
      }
    })

  it('is the mean of the outermost pixels of its images', () => {
    const around = (border: number, within: number): number[] =>
      Array.from({ length: 9 }, (_, i) => (i === 4 ? within : border))
    expect(of(around(0, 255))).toBe(0)
    expect(of(around(255, 0), around(0, 255))).toBe(0.5)
  })
  it('is unknown where there are none', () => {
    expect(of()).toBeNull()
  })
})
