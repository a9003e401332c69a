import { describe, expect, it } from 'vitest'
import { augmentationConfig } from '../../../src-main/contract'
import { type BatchMixing, mixImages, mixingOf } from '../../../src-main/datasets/mixup'

const mixing = (mixup: number, seed = 1): BatchMixing =>
  mixingOf(augmentationConfig.parse({ mixup }), seed) as BatchMixing
const shares = (mixup: number, count = 4000): number[] =>
  Array.from({ length: count }, (_, i) => mixing(mixup)(1 + Math.floor(i / 500), 1 + (i % 500), 2).share)
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('mixup', () => {
  it('is nothing where none is asked for', () => {
    expect(mixingOf(augmentationConfig.parse({}), 1)).toBeNull()
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
    mixImages(images, 2, { partners: Uint32Array.of(1, 2, 0), share: 0.75 })
    expect([...images]).toEqual([2.5, 5.75, 32.5, 65, 75, 150.25])
  })
})
