import { describe, expect, it } from 'vitest'
import { augmentationConfig } from '../../../src-main/contract'
import { imageTransform } from '../../../src-main/datasets/augmentation'
import { assembleBatch } from '../../../src-main/datasets/batches'

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
      mixing: { partners: Uint32Array.of(1, 2, 0), share: 0.5 },
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
