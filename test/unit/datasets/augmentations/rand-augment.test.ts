import { describe, expect, it } from 'vitest'
import type { ImageShape } from '../../../../src-main/datasets/augmentations/augmentation'
import { randAugment } from '../../../../src-main/datasets/augmentations/rand-augment'
import { randomKey } from '../../../../src-main/datasets/counter-random'

const shape: ImageShape = [10, 10, 3]
const draws = 1400
/** Colours that no operation leaves alone, in whole levels; the first and last ones are none of the ends. */
const picture = Float32Array.from({ length: 300 }, (_, i) => (40 + ((i * 37) % 151)) / 255)
const changed = (operations: number, magnitude: number, i: number): Float32Array => {
  const image = picture.slice()
  randAugment({ operations, magnitude })(image, shape, randomKey(1, 'test', i))
  return image
}
const unchanged = (operations: number, magnitude: number): number =>
  Array.from({ length: draws }, (_, i) => changed(operations, magnitude, i)).filter((image) =>
    image.every((value, i) => Math.abs(value - (picture[i] as number)) < 1e-6)
  ).length

describe('RandAugment', () => {
  it('leaves an image as it is where it draws the identity: once in fourteen', () => {
    // 1400 draws: 100, standard deviation 9.6. Equalize has nothing to do with so few pixels.
    expect(Math.abs(unchanged(1, 30) - 200)).toBeLessThan(4 * 13.1)
  })

  it('changes at magnitude 0 only what has no magnitude', () => {
    // Autocontrast alone, 13 of 14.
    expect(Math.abs(unchanged(1, 0) - 1300)).toBeLessThan(4 * 9.6)
  })

  it('does as many operations as asked for', () => {
    // All of them autocontrast or none: (13/14)^3 = 0.8007 of the images are unchanged at magnitude 0.
    expect(Math.abs(unchanged(3, 0) - 0.8007 * draws)).toBeLessThan(4 * 15)
  })

  it('moves to one side as often as to the other, and by the published share of the width', () => {
    // 150 of 331 of the width of 10, times 15 of 30: 2 pixels.
    const movedBy = (across: number): number =>
      Array.from({ length: draws }, (_, i) => changed(1, 15, i)).filter((image) =>
        image.every((value, at) => {
          const x = Math.floor(at / 3) % 10
          const from = x - across
          const expected = from < 0 || from >= 10 ? 0 : (picture[at - across * 3] as number)
          return Math.abs(value - expected) < 1e-6
        })
      ).length
    // One operation of fourteen, one side of two: 50, standard deviation 6.9.
    expect(Math.abs(movedBy(2) - 50)).toBeLessThan(4 * 6.9)
    expect(Math.abs(movedBy(-2) - 50)).toBeLessThan(4 * 6.9)
  })

  it('keeps pixels between black and white, and greys without their colours', () => {
    const grey: ImageShape = [17, 17, 1]
    for (let i = 0; i < 300; i++) {
      for (const value of changed(2, 30, i)) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
      }
      const image = Float32Array.from({ length: 289 }, (_, at) => ((at * 7) % 256) / 255)
      randAugment({ operations: 2, magnitude: 20 })(image, grey, randomKey(2, 'test', i))
      expect(image.every((value) => value >= 0 && value <= 1)).toBe(true)
    }
  })
})
