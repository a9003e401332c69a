import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../../src-main/engines/cpu'
import { withBatch } from '../../../../src-main/trainer/data/batch-tensors'
import { rowsDataset } from '../../../support/training'
import { pixelsOf } from '../../../support/pixels'

beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))
const dataset = rowsDataset()

describe('a batch on the device', () => {
  it('has images, labels and its size, and nothing mixed unless asked for', () => {
    withBatch(dataset, dataset.train, Uint32Array.of(4, 0, 2), ({ images, labels, mix, size }) => {
      expect([images.shape, [...labels.dataSync()], mix, size]).toEqual([
        [3, 6, 6, 1],
        [1, 0, 2],
        null,
        3
      ])
      expect(images.dataSync()[0]).toBeCloseTo((pixelsOf(dataset.train)[4 * 36] as number) / 255, 6)
    })
  })

  it('says with what each image was mixed', () => {
    withBatch(
      dataset,
      dataset.train,
      Uint32Array.of(4, 0, 2),
      ({ images, labels, mix }) => {
        expect([...labels.dataSync()]).toEqual([1, 0, 2])
        expect([...(mix?.labels.dataSync() ?? [])]).toEqual([2, 1, 0])
        expect([...(mix?.share.dataSync() ?? [])]).toEqual([0.75, 0.75, 0.75])
        expect(mix?.labels.dtype).toBe('int32')
        const pixel = (sample: number): number =>
          (pixelsOf(dataset.train)[sample * 36 + 9] as number) / 255
        expect(images.dataSync()[9]).toBeCloseTo(0.75 * pixel(4) + 0.25 * pixel(2), 6)
      },
      { mixing: { partners: Uint32Array.of(2, 0, 1), share: 0.75, patch: null } }
    )
  })

  it('is taken off again, also where its use fails', () => {
    const before = tf.memory().numTensors
    const options = {
      mixing: { partners: Uint32Array.of(0), share: 1, patch: null },
      normalization: { mean: [0.5], deviation: [2] }
    }
    expect(withBatch(dataset, dataset.train, Uint32Array.of(1), ({ size }) => size, options)).toBe(1)
    expect(() =>
      withBatch(
        dataset,
        dataset.train,
        Uint32Array.of(1),
        () => {
          throw new Error('no')
        },
        options
      )
    ).toThrow('no')
    expect(tf.memory().numTensors).toBe(before)
  })
})
