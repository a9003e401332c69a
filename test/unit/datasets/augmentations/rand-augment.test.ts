import { describe, expect, it } from 'vitest'
import type { ImageShape } from '../../../../src-main/datasets/augmentations/augmentation'
import {
  adjustBrightness,
  adjustContrast,
  adjustSaturation
} from '../../../../src-main/datasets/augmentations/colour'
import { adjustSharpness } from '../../../../src-main/datasets/augmentations/filters'
import { move } from '../../../../src-main/datasets/augmentations/moves'
import { randAugment } from '../../../../src-main/datasets/augmentations/rand-augment'
import { autoContrast, posterize, solarize } from '../../../../src-main/datasets/augmentations/tones'
import {
  makeWarp,
  rotated,
  shearedAcross,
  shearedDown
} from '../../../../src-main/datasets/augmentations/warp'
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

  it("draws each of torchvision's operations alike, to either side, with its magnitudes", () => {
    // At 15 of 30: half of 0.3 pixels a row, of 30 degrees, of a factor of 1.9, of 4 bits and of 255, and
    // 150/331 of ten pixels times a half, whole ones: 2.
    const warp = makeWarp()
    const either = (name: string, change: (image: Float32Array, sign: number) => void) =>
      [1, -1].map((sign) => ({
        name: `${name} ${sign}`,
        share: 1 / 28,
        change: (image: Float32Array) => change(image, sign)
      }))
    const one = (name: string, share: number, change: (image: Float32Array) => void) => [
      { name, share, change }
    ]
    const expected = [
      ...either('shearX', (image, sign) => warp(image, shape, shearedAcross(0.15 * sign, shape))),
      ...either('shearY', (image, sign) => warp(image, shape, shearedDown(0.15 * sign, shape))),
      ...either('translateX', (image, sign) => move(image, shape, 0, 2 * sign)),
      ...either('translateY', (image, sign) => move(image, shape, 2 * sign, 0)),
      ...either('rotate', (image, sign) => warp(image, shape, rotated(15 * sign))),
      ...either('brightness', (image, sign) => adjustBrightness(image, 1 + 0.45 * sign)),
      ...either('color', (image, sign) => adjustSaturation(image, shape, 1 + 0.45 * sign)),
      ...either('contrast', (image, sign) => adjustContrast(image, shape, 1 + 0.45 * sign)),
      ...either('sharpness', (image, sign) => adjustSharpness(image, shape, 1 + 0.45 * sign)),
      ...one('posterize', 1 / 14, (image) => posterize(image, 6)),
      ...one('solarize', 1 / 14, (image) => solarize(image, 127.5)),
      ...one('autoContrast', 1 / 14, (image) => autoContrast(image, shape)),
      // Equalize does nothing to so few pixels.
      ...one('identity or equalize', 2 / 14, () => undefined)
    ].map((each) => {
      const image = picture.slice()
      each.change(image)
      return { ...each, image }
    })

    const counts = new Map<string, number>()
    for (let i = 0; i < draws; i++) {
      const found = changed(1, 15, i)
      const same = expected.filter(({ image }) =>
        image.every((value, at) => Math.abs(value - (found[at] as number)) < 1e-5)
      )
      expect(same, `draw ${i}`).toHaveLength(1)
      const name = same[0]?.name ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    for (const { name, share } of expected) {
      const deviation = Math.sqrt(draws * share * (1 - share))
      expect(Math.abs((counts.get(name) ?? 0) - draws * share), name).toBeLessThan(4 * deviation)
    }
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
