import { describe, expect, it } from 'vitest'
import { augmentationConfig } from '../../../src-main/contract'
import type { ImageShape } from '../../../src-main/datasets/augmentations/augmentation'
import { type BatchMixing, mixImages, mixingOf, type Patch } from '../../../src-main/datasets/mixup'

const mixing = (mixup: number, seed = 1): BatchMixing =>
  mixingOf(augmentationConfig.parse({ mixup }), [6, 6, 1], seed) as BatchMixing
const shares = (mixup: number, count = 4000): number[] =>
  Array.from({ length: count }, (_, i) => mixing(mixup)(1 + Math.floor(i / 500), 1 + (i % 500), 2).share)
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('mixup', () => {
  it('is nothing where none is asked for', () => {
    expect(mixingOf(augmentationConfig.parse({}), [6, 6, 1], 1)).toBeNull()
  })

  it('gives every image a partner, each image once', () => {
    const { partners } = mixing(0.2)(3, 7, 100)
    expect([...partners].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect([...partners].filter((partner, i) => partner === i).length).toBeLessThan(10)
  })

  it('leaves a single image with itself', () => {
    expect([...mixing(1)(1, 1, 1).partners]).toEqual([0])
  })

  it('draws uniform shares for 1, the larger half of them', () => {
    const drawn = shares(1)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0.5)
    // Uniform in [0.5, 1]: mean 0.75, standard deviation 0.144, so that of the mean of 4000 is 0.0023.
    expect(Math.abs(mean(drawn) - 0.75)).toBeLessThan(4 * 0.0023)
    for (const edge of [0.6, 0.7, 0.8, 0.9])
      expect(
        Math.abs(drawn.filter((share) => share < edge).length / 4000 - (edge - 0.5) * 2)
      ).toBeLessThan(0.035)
  })

  it.each([0.1, 0.4, 2, 8])('draws shares from Beta(a, a): a = %d', (a) => {
    // max(s, 1 - s) is as far from 1/2 as s: the second moment about 1/2 is Beta's variance, 1 / (4 (2a
    // + 1)).
    const distances = shares(a).map((share) => (share - 0.5) ** 2)
    const variance = 1 / (4 * (2 * a + 1))
    const spread = Math.sqrt(mean(distances.map((value) => (value - variance) ** 2)) / distances.length)
    expect(Math.abs(mean(distances) - variance)).toBeLessThan(4 * spread)
  })

  it('stays a share for the smallest and the largest parameter', () => {
    for (const share of [...shares(1e-6, 200), ...shares(10, 200)]) {
      expect(share).toBeGreaterThanOrEqual(0.5)
      expect(share).toBeLessThanOrEqual(1)
    }
  })

  it('is a function of seed, epoch and step alone', () => {
    const subject = mixing(0.4)
    const first = subject(2, 5, 16)
    subject(9, 9, 16)
    expect(subject(2, 5, 16)).toEqual(first)
    expect(mixing(0.4)(2, 5, 16)).toEqual(first)
    for (const other of [mixing(0.4, 2)(2, 5, 16), subject(2, 6, 16), subject(3, 5, 16)]) {
      expect(other.share).not.toBe(first.share)
      expect(other.partners).not.toEqual(first.partners)
    }
  })

  it('mixes images as they were, with those that come before and after', () => {
    const images = Float32Array.from([0, 1, 10, 20, 100, 200])
    mixImages(images, 2, { partners: Uint32Array.of(1, 2, 0), share: 0.75, patch: null })
    expect([...images]).toEqual([2.5, 5.75, 32.5, 65, 75, 150.25])
  })
})

describe('CutMix', () => {
  const cutmix = (shape: ImageShape, a = 1, seed = 1): BatchMixing =>
    mixingOf(augmentationConfig.parse({ cutmix: a }), shape, seed) as BatchMixing

  it('takes a rectangle that lies within the image, and shares the label by its area', () => {
    for (let step = 1; step <= 500; step++) {
      const { share, patch } = cutmix([12, 20, 3])(1, step, 4)
      const { start, runs, runLength, distance } = patch as Patch
      const left = (start % 60) / 3,
        width = runLength / 3
      expect(distance).toBe(60)
      expect(Number.isInteger(left) && Number.isInteger(width)).toBe(true)
      expect(left + width).toBeLessThanOrEqual(20)
      expect(Math.floor(start / 60) + runs).toBeLessThanOrEqual(12)
      expect(share).toBe(1 - (runs * width) / 240)
    }
  })

  it('draws areas from a uniform distribution for 1, less what is outside of the image', () => {
    const drawn = Array.from({ length: 4000 }, (_, i) => cutmix([1000, 1000, 1])(1, i + 1, 2).share)
    // Of a side s whose middle is anywhere s - s^2/4 is inside: the area u has a mean of
    // E[(sqrt(u) - u/4)^2] = 1/2 - 1/5 + 1/48; its standard deviation is below 0.3.
    expect(Math.abs(mean(drawn) - (1 - (1 / 2 - 1 / 5 + 1 / 48)))).toBeLessThan(
      (4 * 0.3) / Math.sqrt(4000)
    )
  })

  it('takes turns with mixup where both are asked for, and changes nothing about what mixup does', () => {
    const config = augmentationConfig.parse({ mixup: 0.4, cutmix: 1 })
    const both = mixingOf(config, [6, 6, 1], 1) as BatchMixing
    const drawn = Array.from({ length: 400 }, (_, i) => both(1, i + 1, 8))
    const mixed = drawn.flatMap(({ patch }, i) => (patch ? [] : [i]))
    // 400 throws of a coin: 200, standard deviation 10.
    expect(Math.abs(mixed.length - 200)).toBeLessThan(40)
    for (const i of mixed) expect(drawn[i]).toEqual(mixing(0.4)(1, i + 1, 8))
  })

  it('is a function of seed, epoch and step alone', () => {
    const subject = cutmix([30, 30, 1])
    const first = subject(2, 5, 16)
    subject(9, 9, 16)
    expect(cutmix([30, 30, 1])(2, 5, 16)).toEqual(first)
    for (const other of [cutmix([30, 30, 1], 1, 2)(2, 5, 16), subject(2, 6, 16), subject(3, 5, 16)])
      expect(other).not.toEqual(first)
  })

  it('exchanges rectangles of images as they were', () => {
    // Three images of 2 x 3 pixels; the rectangle is the right two columns of the lower row.
    const images = Float32Array.from([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26])
    const patch = { start: 4, runs: 1, runLength: 2, distance: 3 }
    mixImages(images, 6, { partners: Uint32Array.of(1, 2, 0), share: 2 / 3, patch })
    expect([...images]).toEqual([1, 2, 3, 4, 15, 16, 11, 12, 13, 14, 25, 26, 21, 22, 23, 24, 5, 6])
  })
})
