import { describe, expect, it } from 'vitest'
import { experimentSpec } from '../../../../src-main/contract'
import type { AssembledBatch } from '../../../../src-main/datasets/batches'
import { selectSamples } from '../../../../src-main/datasets/selection'
import { randomKey, randomUint32 } from '../../../../src-main/datasets/counter-random'
import type { LoadedDataset, Split } from '../../../../src-main/datasets/dataset'
import {
  type BatchIndex,
  BatchLoader,
  batchLoaderConfig
} from '../../../../src-main/trainer/data/batch-loader'

/** Colour images that are not square. */
const imageShape: LoadedDataset['imageShape'] = [12, 10, 3]
const noise = (name: string, count: number): Split => {
  const key = randomKey(3, name)
  return {
    images: Uint8Array.from({ length: count * 360 }, (_, i) => randomUint32(key, i)),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
    count
  }
}
const dataset: LoadedDataset = {
  id: 'noise',
  imageShape,
  classes: ['a', 'b'],
  train: noise('train', 22),
  test: noise('test', 4),
  source: 'synthetic',
  path: null,
  findings: []
}
const spec = experimentSpec.parse({
  model: { id: 'mlp' },
  dataset: { id: 'noise' },
  optimizer: { type: 'adam' },
  epochs: 2,
  batchSize: 8,
  seed: 7,
  augmentation: {
    crop: {},
    flip: true,
    flipVertical: true,
    shift: 2,
    translation: 0.1,
    rotation: 15,
    randAugment: { operations: 2, magnitude: 12 },
    brightness: 0.4,
    contrast: 0.4,
    saturation: 0.4,
    hue: 0.1,
    greyscale: 0.2,
    blur: 0.5,
    erasing: 0.3,
    mixup: 0.4,
    cutmix: 1,
    normalize: true
  }
})
const loader = (): BatchLoader =>
  new BatchLoader(
    batchLoaderConfig(spec, dataset, selectSamples(dataset, spec.dataset, spec.seed).train)
  )
/** 22 images in batches of 8: three an epoch, the last one smaller. */
const indices: BatchIndex[] = [1, 2].flatMap((epoch) => [1, 2, 3].map((step) => ({ epoch, step })))

describe('batches of colour images with everything done to them', () => {
  const inOrder = (() => {
    const subject = loader()
    return indices.map((index) => subject.load(index))
  })()

  it('are the same in whatever order they are asked for', () => {
    const subject = loader()
    const backwards = indices.toReversed().map((index) => subject.load(index))
    expect(backwards.reverse()).toEqual(inOrder)
  })

  it('are the same for a training that goes on in the middle of an epoch', () => {
    const resumed = loader()
    expect(indices.slice(4).map((index) => resumed.load(index))).toEqual(inOrder.slice(4))
  })

  it('are others in every step, and hold numbers only', () => {
    const first = (batch: AssembledBatch): string => batch.images.subarray(0, 360).join()
    expect(new Set(inOrder.map(first)).size).toBe(indices.length)
    expect(inOrder.every(({ images }) => images.every(Number.isFinite))).toBe(true)
    expect(inOrder.map(({ labels }) => labels.length)).toEqual([8, 8, 6, 8, 8, 6])
  })
})
