import { describe, expect, it } from 'vitest'
import { augment } from '../../../src-main/datasets/augmentation'
import type { Augmentation, ImageShape } from '../../../src-main/datasets/augmentations/augmentation'
import { randomErasing } from '../../../src-main/datasets/augmentations/erasing'
import { horizontalFlip } from '../../../src-main/datasets/augmentations/flips'
import { shift } from '../../../src-main/datasets/augmentations/moves'
import { rotation } from '../../../src-main/datasets/augmentations/warp'
import { type RandomKey, randomKey } from '../../../src-main/datasets/counter-random'

const shape: ImageShape = [5, 4, 2]
/** Every number its own: what moved can be followed. */
const numbered = (): Float32Array => Float32Array.from({ length: 40 }, (_, i) => i + 1)
const key = (i: number): RandomKey => randomKey(1, 'test', i)
const changed = (augmentation: Augmentation, i: number): Float32Array => {
  const image = numbered()
  augmentation(image, shape, key(i))
  return image
}
const many = (augmentation: Augmentation, count = 400): Float32Array[] =>
  Array.from({ length: count }, (_, i) => changed(augmentation, i))
const pixel = (image: Float32Array, y: number, x: number): number[] => [
  ...image.subarray((y * 4 + x) * 2, (y * 4 + x) * 2 + 2)
]

describe('a horizontal flip', () => {
  it('mirrors columns and keeps rows and channels', () => {
    const image = changed(horizontalFlip(1), 0)
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 4; x++) expect(pixel(image, y, x)).toEqual(pixel(numbered(), y, 3 - x))
  })

  it('happens to as many images as it should, and leaves the others as they are', () => {
    const flipped = many(horizontalFlip(0.25)).filter((image) => image[0] !== 1).length
    // 400 throws with probability 1/4: 100, standard deviation 8.7.
    expect(Math.abs(flipped - 100)).toBeLessThan(4 * 8.7)
    expect(changed(horizontalFlip(0), 1)).toEqual(numbered())
  })
})

describe('a shift', () => {
  it('moves every pixel alike, by at most so many, and brings zeros in', () => {
    const seen = new Set<string>()
    for (const image of many(shift(1))) {
      // Where pixel (2, 1) went tells how the whole was moved.
      const place = [...image.keys()].find((i) => image[i] === pixel(numbered(), 2, 1)[0]) as number
      const down = Math.floor(place / 8) - 2,
        across = Math.floor((place % 8) / 2) - 1
      seen.add(`${down} ${across}`)
      for (let y = 0; y < 5; y++)
        for (let x = 0; x < 4; x++) {
          const inside = y - down >= 0 && y - down < 5 && x - across >= 0 && x - across < 4
          expect(pixel(image, y, x)).toEqual(inside ? pixel(numbered(), y - down, x - across) : [0, 0])
        }
    }
    expect([...seen].sort()).toEqual([
      '-1 -1',
      '-1 0',
      '-1 1',
      '0 -1',
      '0 0',
      '0 1',
      '1 -1',
      '1 0',
      '1 1'
    ])
  })
})

describe('a shift of any length', () => {
  it.each([2, 3, 5, 9])('by up to %d moves as pixel by pixel', (most) => {
    for (const image of many(shift(most))) {
      const kept = [...image].filter((value) => value !== 0)
      // What is left tells how far it was moved; nothing is, where it was moved out of the image.
      if (kept.length === 0) continue
      const from = Math.floor(((kept[0] as number) - 1) / 2),
        to = Math.floor([...image].indexOf(kept[0] as number) / 2)
      const down = Math.floor(to / 4) - Math.floor(from / 4),
        across = (to % 4) - (from % 4)
      expect(Math.max(Math.abs(down), Math.abs(across))).toBeLessThanOrEqual(most)
      for (let y = 0; y < 5; y++)
        for (let x = 0; x < 4; x++) {
          const inside = y - down >= 0 && y - down < 5 && x - across >= 0 && x - across < 4
          expect(pixel(image, y, x).join()).toBe(
            (inside ? pixel(numbered(), y - down, x - across) : [0, 0]).join()
          )
        }
    }
  })
})

describe('a rotation', () => {
  it('by next to nothing changes nothing, and never the middle', () => {
    const square: ImageShape = [5, 5, 1]
    const image = Float32Array.from({ length: 25 }, (_, i) => i)
    rotation(1e-9)(image, square, key(0))
    image.forEach((value, i) => expect(value).toBeCloseTo(i, 5))
    for (let i = 0; i < 20; i++) {
      rotation(90)(image, square, key(i))
      expect(image[12]).toBeCloseTo(12, 4)
    }
  })

  it('turns a bar at the top towards a side, to both sides alike often', () => {
    const square: ImageShape = [21, 21, 1]
    const sides = Array.from({ length: 100 }, (_, i) => {
      const image = new Float32Array(441)
      for (let y = 0; y < 8; y++) image[y * 21 + 10] = 1
      rotation(45)(image, square, key(i))
      const sum = image.reduce((a, b) => a + b, 0)
      const across = image.reduce((total, value, at) => total + value * ((at % 21) - 10), 0)
      expect(sum).toBeGreaterThan(5)
      return Math.sign(across)
    })
    expect(Math.abs(sides.reduce((a, b) => a + b, 0))).toBeLessThan(40)
    expect(new Set(sides).size).toBeGreaterThan(1)
  })
})

describe('random erasing', () => {
  it('paints one rectangle of an allowed size and leaves the rest', () => {
    const square: ImageShape = [20, 20, 1]
    let erased = 0
    for (let i = 0; i < 200; i++) {
      const image = new Float32Array(400).fill(1)
      randomErasing({ probability: 0.5, area: [0.1, 0.3], aspect: [0.5, 2], fill: -1 })(
        image,
        square,
        key(i)
      )
      const hit = [...image.keys()].filter((at) => image[at] === -1)
      if (hit.length === 0) continue
      erased++
      const rows = hit.map((at) => Math.floor(at / 20)),
        columns = hit.map((at) => at % 20)
      const tall = Math.max(...rows) - Math.min(...rows) + 1,
        wide = Math.max(...columns) - Math.min(...columns) + 1
      expect(hit.length).toBe(tall * wide)
      // Sides are rounded to whole pixels.
      expect(hit.length).toBeGreaterThan(0.08 * 400)
      expect(hit.length).toBeLessThan(0.34 * 400)
    }
    expect(Math.abs(erased - 100)).toBeLessThan(4 * 7.1)
  })
})

describe('several augmentations together', () => {
  const list = [horizontalFlip(), shift(1)].map((change, purpose) => ({ change, purpose }))
  const apply = (seed: number, epoch: number, sample: number): string => {
    const image = numbered()
    augment(list, shape, seed, epoch)(image, sample)
    return image.join()
  }

  it('do the same to an image in the same epoch of the same seed, whatever was done before', () => {
    const transform = augment(list, shape, 3, 2)
    for (const sample of [5, 1, 9]) transform(numbered(), sample)
    const image = numbered()
    transform(image, 4)
    expect(image.join()).toBe(apply(3, 2, 4))
  })

  it('do something else in another epoch, to another image and with another seed', () => {
    const differ = (other: (sample: number) => string): number =>
      Array.from({ length: 40 }, (_, i) => (other(i) === apply(3, 2, i) ? 0 : 1) as number).reduce(
        (a, b) => a + b,
        0
      )
    expect(differ((i) => apply(3, 3, i))).toBeGreaterThan(25)
    expect(differ((i) => apply(4, 2, i))).toBeGreaterThan(25)
    expect(differ((i) => apply(3, 2, i + 100))).toBeGreaterThan(25)
  })
})
