import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { augmentationConfig } from '../../../src-main/contract'
import { imageTransform } from '../../../src-main/datasets/augmentation'
import { assembleBatch } from '../../../src-main/datasets/batches'
import { randomKey, randomUint32 } from '../../../src-main/datasets/counter-random'
import { mixingOf } from '../../../src-main/datasets/mixup'
import type { Normalization } from '../../../src-main/datasets/normalization'

/** Three images of one pixel. */
const split = { images: Uint8Array.of(0, 51, 255), labels: Uint8Array.of(4, 5, 6), count: 3 }

describe('a batch', () => {
  it('has the images that are asked for, from 0 to 1', () => {
    expect(assembleBatch(split, 1, Uint32Array.of(2, 0))).toEqual({
      images: Float32Array.of(1, 0),
      labels: Int32Array.of(6, 4),
      mixing: null
    })
  })

  it('is transformed, then mixed, then normalised', () => {
    const doubled = (image: Float32Array): void => void (image[0] = 2 * (image[0] as number) + 1)
    const { images, labels } = assembleBatch(split, 1, Uint32Array.of(0, 1, 2), {
      transform: doubled,
      mixing: { partners: Uint32Array.of(1, 2, 0), share: 0.5, patch: null },
      normalization: { mean: [1], deviation: [2] }
    })
    // Doubled and one more: 1, 1.4, 3; mixed: 1.2, 2.2, 2; less 1, halved.
    expect([...images]).toEqual([expect.closeTo(0.1, 6), expect.closeTo(0.6, 6), expect.closeTo(0.5, 6)])
    expect([...labels]).toEqual([4, 5, 6])
  })
})

describe("an experiment's augmentation", () => {
  const shape = [8, 8, 1] as const
  const image = (): Float32Array => Float32Array.from({ length: 64 }, (_, i) => i / 64)
  const transformed = (fields: object, sample: number, epoch = 1): Float32Array => {
    const pixels = image()
    imageTransform(augmentationConfig.parse(fields), shape, 1)?.(epoch)(pixels, sample)
    return pixels
  }

  it("is nothing where none of it is asked for, mixup and normalisation being the batch's", () => {
    expect(
      imageTransform(augmentationConfig.parse({ mixup: 0.2, normalize: true }), shape, 1)
    ).toBeNull()
  })

  it.each([
    { flip: true },
    { shift: 2 },
    { rotation: 20 },
    { erasing: 1 },
    { crop: {} },
    { flipVertical: true },
    { translation: 0.3 },
    { randAugment: {} },
    { brightness: 0.4, contrast: 0.4 },
    { blur: 1 },
    { flip: true, shift: 2, rotation: 20, erasing: 0.5 }
  ])('changes images, the same way in the same epoch: %o', (fields) => {
    const all = (epoch: number): string[] =>
      Array.from({ length: 20 }, (_, sample) => transformed(fields, sample, epoch).join())
    expect(all(1).filter((pixels) => pixels !== image().join()).length).toBeGreaterThan(4)
    expect(all(1)).toEqual(all(1))
    expect(all(2)).not.toEqual(all(1))
  })

  it('erases to black, as often as asked for', () => {
    const hit = Array.from({ length: 400 }, (_, sample) =>
      transformed({ erasing: 0.25 }, sample)
    ).filter((pixels) => [...pixels].slice(1).includes(0)).length
    // 400 throws with probability 1/4: 100, standard deviation 8.7; one that paints over the first pixel
    // alone is not seen.
    expect(Math.abs(hit - 100)).toBeLessThan(4 * 8.7 + 4)
  })
})

/** What a data set of 16 images comes to in two epochs. */
function hashOfBatches(
  shape: [number, number, number],
  fields: object,
  normalization: Normalization | null = null
): string {
  const size = shape[0] * shape[1] * shape[2]
  const key = randomKey(4, 'pixels')
  const many = {
    images: Uint8Array.from({ length: size * 16 }, (_, i) => randomUint32(key, i)),
    labels: new Uint8Array(16),
    count: 16
  }
  const config = augmentationConfig.parse(fields)
  const all = Uint32Array.from({ length: 16 }, (_, i) => i)
  const found = createHash('sha256')
  for (const epoch of [1, 5]) {
    const transform = imageTransform(config, shape, 11)?.(epoch) ?? null
    const mixing = mixingOf(config, shape, 11)?.(epoch, 3, 16) ?? null
    found.update(assembleBatch(many, size, all, { transform, mixing, normalization }).images)
  }
  return found.digest('hex').slice(0, 16)
}

describe('what was there before other augmentations were', () => {
  // Hashes of the batches of Atelier before crop, colours, RandAugment and CutMix: seeded runs of then are
  // the same today.
  it.each([
    [[9, 7, 1], { flip: true }, '2b7108a019621776'],
    [[9, 7, 1], { shift: 2 }, '9d3396ef946cc4e6'],
    [[9, 7, 1], { rotation: 25 }, 'bdac85b8d7f239d1'],
    [[9, 7, 1], { erasing: 0.5 }, '72b01e57f2eaa2d3'],
    [[9, 7, 1], { mixup: 0.3 }, 'bdd9e55daf2605f9'],
    [[9, 7, 1], { shift: 1, erasing: 0.5 }, '8b1ae9e57472d1bc'],
    [[9, 7, 1], { flip: true, rotation: 90, erasing: 0.5, mixup: 1 }, '969ed2d71556354a'],
    [[9, 7, 1], { flip: true, shift: 3, rotation: 25, erasing: 0.7, mixup: 0.4 }, 'b70e608088c1b56e'],
    [[8, 10, 3], { flip: true }, 'ff0e993163555101'],
    [[8, 10, 3], { shift: 2 }, 'd6042def6227c89b'],
    [[8, 10, 3], { rotation: 25 }, '3bc2bc7d3e3e00b2'],
    [[8, 10, 3], { erasing: 0.5 }, 'cc7e1bdbc2c0b45b'],
    [[8, 10, 3], { mixup: 0.3 }, 'a90ba9a4e7d0dfc9'],
    [[8, 10, 3], { shift: 1, erasing: 0.5 }, '56c79d9fcf10fa58'],
    [[8, 10, 3], { flip: true, rotation: 90, erasing: 0.5, mixup: 1 }, '2537cde48e5ad3d5'],
    [[8, 10, 3], { flip: true, shift: 3, rotation: 25, erasing: 0.7, mixup: 0.4 }, 'd00f0b40ca082a4c']
  ] as [[number, number, number], object, string][])(
    'does what it did to %o: %o',
    (shape, fields, hash) => expect(hashOfBatches(shape, fields)).toBe(hash)
  )

  it('is done to an image in the same way whatever else is asked for', () => {
    const square = [6, 6, 1] as const
    const flipped = (fields: object): boolean[] =>
      Array.from({ length: 60 }, (_, sample) => {
        // Bright on the left.
        const image = Float32Array.from({ length: 36 }, (__, i) => (i % 6 < 3 ? 0.9 : 0.1))
        imageTransform(augmentationConfig.parse(fields), square, 3)?.(1)(image, sample)
        return (image[0] as number) < (image[5] as number)
      })
    const alone = flipped({ flip: true })
    expect(new Set(alone).size).toBe(2)
    for (const more of [{ flipVertical: true }, { brightness: 0.2 }, { blur: 0.5, contrast: 0.1 }])
      expect(flipped({ flip: true, ...more })).toEqual(alone)
  })
})

describe('a crop with what comes after it', () => {
  // Hashes of batches that were made image by image in three passes, then normalised as a whole.
  it.each([
    [[9, 7, 1], { crop: {} }, '9b4d335b78ec2676', '6dab0c1cb48058b8'],
    [[9, 7, 1], { crop: {}, flip: true }, 'a9b482e2c924b9bd', 'd2780c3d8359298e'],
    [[8, 10, 3], { crop: {} }, '07aaa2096d8bbed7', 'bcdd6ff65759f99a'],
    [[8, 10, 3], { crop: {}, flip: true }, '2430423eefe79d2e', '3d93d8563694b369'],
    [
      [8, 10, 3],
      { crop: { area: [1, 1], aspect: [0.1, 10] }, flip: true },
      '64aff2d01ffa11bd',
      'f742208bdc4c0b12'
    ],
    [[40, 33, 3], { crop: { area: [0.001, 0.01] }, flip: true }, '00e94691583a3252', '8adad0fc61bec3ee'],
    [
      [40, 33, 3],
      { crop: {}, flip: true, shift: 2, erasing: 0.5, mixup: 0.4 },
      'bdf0387d4fe49c28',
      'f49683c0eb3aa323'
    ],
    [
      [40, 33, 3],
      { crop: {}, flipVertical: true, brightness: 0.3 },
      '49c4cc8a93288494',
      '2c6e754c33770f3a'
    ],
    [[12, 9, 2], { crop: {}, flip: true, cutmix: 1 }, '211072f83c3c43df', '201c56c5664bd87f'],
    [[1, 6, 3], { crop: {}, flip: true }, '5032d9286cbe44b2', '284450317190c892'],
    [[40, 33, 3], { crop: {}, flip: true, translation: 0.2 }, '70fc5bc4cf8f599a', '866af55d1c9802c6']
  ] as [[number, number, number], object, string, string][])(
    'is to the bit what it was when each had a pass of its own, of %o: %o',
    (shape, fields, hash, normalized) => {
      const colours = shape[2]
      const normalization = {
        mean: [0.4, 0.5, 0.6].slice(0, colours),
        deviation: [0.2, 0.25, 0.3].slice(0, colours)
      }
      expect(hashOfBatches(shape, fields)).toBe(hash)
      expect(hashOfBatches(shape, fields, normalization)).toBe(normalized)
    }
  )

  it('is the same in memory that held something else, and in more of it than it needs', () => {
    const shape = [8, 10, 3] as const
    const split = {
      images: new Uint8Array(720).fill(7).map((_, i) => i),
      labels: new Uint8Array(3),
      count: 3
    }
    const options = {
      transform:
        imageTransform(augmentationConfig.parse({ crop: {}, flip: true }), shape, 5)?.(1) ?? null
    }
    const memory = new Float32Array(800).fill(Number.NaN).buffer
    const made = assembleBatch(split, 240, Uint32Array.of(2, 0, 1), options, memory)
    expect(made.images.buffer).toBe(memory)
    expect(made).toEqual(assembleBatch(split, 240, Uint32Array.of(2, 0, 1), options))
    const small = new ArrayBuffer(719 * 4)
    expect(assembleBatch(split, 240, Uint32Array.of(2, 0, 1), options, small)).toEqual(made)
  })
})
