import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { augmentationConfig, experimentSpec } from '../../../../src-main/contract'
import { fillUniform, randomKey } from '../../../../src-main/datasets/counter-random'
import type { LoadedDataset, Split } from '../../../../src-main/datasets/dataset'
import { cropsAgree } from '../../../../src-main/datasets/pictures/crop-agreement'
import { jpegDecoder } from '../../../../src-main/datasets/pictures/jpeg-addon'
import type { JpegDecoder } from '../../../../src-main/datasets/pictures/jpeg-decoder'
import { selectSamples } from '../../../../src-main/datasets/selection'
import {
  type BatchIndex,
  BatchLoader,
  batchLoaderConfig,
  type BatchLoaderConfig
} from '../../../../src-main/trainer/data/batch-loader'
import { isPooled, pooledBatches } from '../../../../src-main/trainer/node/pooled-batch-source'
import { jpegDecoderPath } from '../../../support/cache-folder'

/** Images of this size whose every level is drawn. */
function noise([height, width, channels]: LoadedDataset['imageShape']): LoadedDataset {
  const split = (name: string, count: number): Split => {
    const levels = new Float32Array(count * height * width * channels)
    fillUniform(randomKey(3, name), levels, 0, 256)
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 3)
    return { images: Uint8Array.from(levels, Math.floor), labels, count }
  }
  return {
    ...{ id: 'noise', imageShape: [height, width, channels], classes: ['a', 'b', 'c'] },
    ...{ train: split('train', 11), test: split('test', 5) },
    ...{ source: 'synthetic', path: null, findings: [] }
  }
}

function configOf(shape: LoadedDataset['imageShape'], augmentation: object): BatchLoaderConfig {
  const dataset = noise(shape)
  const spec = experimentSpec.parse({
    ...{ model: { id: 'mlp' }, dataset: { id: 'noise' }, optimizer: { type: 'adam' } },
    ...{ epochs: 2, batchSize: 4, seed: 7, augmentation }
  })
  return batchLoaderConfig(spec, dataset, selectSamples(dataset, spec.dataset, spec.seed).train)
}
/** Eleven images in batches of four. */
const indices: BatchIndex[] = [1, 2].flatMap((epoch) => [1, 2, 3].map((step) => ({ epoch, step })))

describe.skipIf(jpegDecoderPath === null || !existsSync(jpegDecoderPath))(
  'batches that the addon makes',
  () => {
    afterEach(() => {
      delete process.env['ATELIER_JPEG']
    })

    const shapes: LoadedDataset['imageShape'][] = [
      [6, 6, 1],
      [7, 5, 3],
      [33, 64, 3],
      [50, 21, 1],
      [1, 1, 3]
    ]
    const augmentations = {
      'nothing': {},
      'flips': { flip: true },
      'crops': { crop: {} },
      'crops and flips': { crop: {}, flip: true },
      'crops of single pixels': { crop: { area: [0.0001, 0.02], aspect: [0.2, 5] }, flip: true },
      'normalisation': { normalize: true },
      'all of it': { crop: {}, flip: true, normalize: true }
    }
    it.each(Object.entries(augmentations))(
      'are the very ones made without it: %s',
      async (_, fields) => {
        for (const shape of shapes) {
          const config = configOf(shape, fields)
          const batches = pooledBatches(config)
          for (const [i, index] of indices.entries()) {
            const batch = await batches?.batch(index, indices[i + 1] ?? null)
            expect(batch).toEqual(new BatchLoader(config).load(index))
            expect(batch?.images.length).toBe(
              (index.step === 3 ? 3 : 4) * shape.reduce((a, b) => a * b, 1)
            )
          }
          batches?.close()
        }
      }
    )

    it('are made in memory that was given back, whatever is in it', async () => {
      const config = configOf([7, 5, 3], { crop: {}, flip: true })
      const batches = pooledBatches(config)
      const memory = new Set<ArrayBufferLike>()
      for (const [i, index] of indices.entries()) {
        const batch = await batches?.batch(index, indices[i + 1] ?? null)
        if (!batch) throw new Error('it makes none')
        expect(batch).toEqual(new BatchLoader(config).load(index))
        batch.images.fill(Number.NaN)
        memory.add(batch.images.buffer)
        batches?.giveBack(batch)
      }
      // One that is read, and one in which the next is made.
      expect(memory.size).toBe(2)
    })

    it('are others than those that were announced, where others are asked for', async () => {
      const config = configOf([7, 5, 3], { crop: {}, flip: true })
      const batches = pooledBatches(config)
      await batches?.batch({ epoch: 1, step: 1 }, { epoch: 1, step: 2 })
      const last = { epoch: 2, step: 3 }
      expect(await batches?.batch(last, null)).toEqual(new BatchLoader(config).load(last))
    })

    it.each([{ shift: 2 }, { mixup: 0.4 }, { cutmix: 1 }, { crop: {}, flip: true, blur: 0.5 }])(
      'are not made where more is done to images than that parts of them are taken: %o',
      (fields) => {
        expect(isPooled(augmentationConfig.parse(fields))).toBe(false)
        expect(pooledBatches(configOf([7, 5, 3], fields))).toBeNull()
      }
    )

    it('are not made of other channels, of images in a file, or where the library is asked for', () => {
      expect(pooledBatches(configOf([7, 5, 2], {}))).toBeNull()
      const config = configOf([7, 5, 3], {})
      const stored = { path: '/none', offset: 0, imageBytes: 105, records: Uint32Array.of(0), stamp: '' }
      const split = { ...config.training.split, images: stored }
      expect(pooledBatches({ ...config, training: { ...config.training, split } })).toBeNull()
      process.env['ATELIER_JPEG'] = 'libvips'
      expect(pooledBatches(config)).toBeNull()
    })

    it('are compared with those made without it when it is built', async () => {
      const decoder = jpegDecoder() as JpegDecoder
      expect(await cropsAgree(decoder)).toBe(true)
      // A last bit in one number of thousands.
      const other: JpegDecoder = {
        ...decoder,
        async crop(...args) {
          const isMade = await decoder.crop(...args)
          const images = args[6]
          const last = images.at(-1) as number
          images[images.length - 1] = last + Math.abs(last) * 2 ** -23
          return isMade
        }
      }
      expect(await cropsAgree(other)).toBe(false)
    })

    it.each([
      ['of an image that is not there', [2, 0, 0, 2, 2, 0]],
      ['below its image', [1, 4, 0, 4, 2, 0]],
      ['beside its image', [0, 0, -1, 2, 2, 0]],
      ['of nothing', [0, 0, 0, 0, 2, 0]],
      ['of half a description', [0, 0, 0]]
    ])('are refused for a part %s', (_, crop) => {
      const decoder = jpegDecoder()
      const [stored, images] = [new Uint8Array(2 * 7 * 5 * 3), new Float32Array(7 * 5 * 3)]
      expect(() => decoder?.crop(stored, 7, 5, 3, Int32Array.from(crop), null, images)).toThrow(/crop/)
    })
  }
)
