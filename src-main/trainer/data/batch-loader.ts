import type { AugmentationConfig, ExperimentSpec } from '../../contract'
import { imageTransform } from '../../datasets/augmentation'
import {
  type AssembledBatch,
  assembleBatch,
  type BatchOptions,
  epochOrder
} from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import type { LoadedDataset } from '../../datasets/dataset'
import { mixingOf } from '../../datasets/mixup'
import { type Normalization, normalizationOf } from '../../datasets/normalization'

/** What a training's batches are made from: values alone, so that another thread can be given them. */
export interface BatchLoaderConfig {
  training: Selection
  imageShape: LoadedDataset['imageShape']
  batchSize: number
  seed: number
  augmentation: AugmentationConfig
  /** Null where images are not normalised. */
  normalization: Normalization | null
}

/** Bytes of a whole batch's images. */
export const bytesOfBatch = ({
  batchSize,
  imageShape
}: Pick<BatchLoaderConfig, 'batchSize' | 'imageShape'>): number =>
  batchSize * imageShape.reduce((a, b) => a * b, Float32Array.BYTES_PER_ELEMENT)

/** Which batch of a training: epoch, and step in the epoch, both counted from 1. */
export interface BatchIndex {
  epoch: number
  step: number
}

/** Where a step is that is counted from 1 over the whole training. */
export function batchIndexOf(step: number, stepsPerEpoch: number): BatchIndex {
  return { epoch: Math.floor((step - 1) / stepsPerEpoch) + 1, step: ((step - 1) % stepsPerEpoch) + 1 }
}

/** The batch that a training takes after this one. */
export function batchAfter(
  { epoch, step }: BatchIndex,
  { training, batchSize }: Pick<BatchLoaderConfig, 'training' | 'batchSize'>
): BatchIndex {
  const isLast = step >= Math.ceil(training.indices.length / batchSize)
  return isLast ? { epoch: epoch + 1, step: 1 } : { epoch, step: step + 1 }
}

/** Hands out the batches of a training, in whatever order they are asked for. */
export interface BatchSource {
  /**
   * The batch of this index. `next`: the one that will be asked for after it, to be made meanwhile where
   * that can be; null for none.
   */
  batch(index: BatchIndex, next: BatchIndex | null): Promise<AssembledBatch>
  /** Takes back a batch that nobody reads any more: another is made in its memory. */
  giveBack(batch: AssembledBatch): void
  close(): void
}

export function batchLoaderConfig(
  { augmentation, seed, batchSize, weights }: ExperimentSpec,
  { train, imageShape }: Pick<LoadedDataset, 'train' | 'imageShape'>,
  training: Selection
): BatchLoaderConfig {
  return {
    training,
    imageShape,
    batchSize,
    seed,
    augmentation,
    // Weights that come from elsewhere expect pixels as those were that they learnt from.
    normalization:
      weights?.normalization ?? (augmentation.normalize ? normalizationOf(train, imageShape) : null)
  }
}

/**
 * What happens to images on their way to the network: which a batch has, and what is done to them, is a
 * function of the config and the batch's index.
 */
export class BatchLoader {
  private readonly transform: ReturnType<typeof imageTransform>
  private readonly mixing: ReturnType<typeof mixingOf>
  private order: { epoch: number; indices: Uint32Array } | null = null

  constructor(readonly config: BatchLoaderConfig) {
    this.transform = imageTransform(config.augmentation, config.imageShape, config.seed)
    this.mixing = mixingOf(config.augmentation, config.imageShape, config.seed)
  }

  /** A training batch. @param memory what its images are made in, as in {@link assembleBatch} */
  load({ epoch, step }: BatchIndex, memory: ArrayBufferLike | null = null): AssembledBatch {
    const {
      training,
      imageShape: [height, width, channels],
      normalization
    } = this.config
    const { indices } = this.selectionOf({ epoch, step })
    const mixing = this.mixing?.(epoch, step, indices.length) ?? null
    const options = { normalization, mixing, transform: this.transform?.(epoch) ?? null }
    return assembleBatch(training.split, height * width * channels, indices, options, memory)
  }

  /** Whether an image is another in another epoch. */
  get changesImages(): boolean {
    return this.transform !== null || this.mixing !== null
  }

  /** The images of a training batch, by their indices in the split. */
  selectionOf({ epoch, step }: BatchIndex): Selection {
    const { training, batchSize } = this.config
    const indices = this.orderOf(epoch).subarray((step - 1) * batchSize, step * batchSize)
    return { split: training.split, indices }
  }

  private orderOf(epoch: number): Uint32Array {
    const { training, seed } = this.config
    if (this.order?.epoch !== epoch) this.order = { epoch, indices: epochOrder(training, seed, epoch) }
    return this.order.indices
  }

  /** For images that are not learnt from. */
  get validation(): BatchOptions {
    return { normalization: this.config.normalization }
  }
}

/** Makes every batch when it is asked for: for a place that has no thread to spare. */
export function onDemandBatches(config: BatchLoaderConfig): BatchSource {
  const loader = new BatchLoader(config)
  let spare: ArrayBufferLike | null = null
  return {
    batch: async (index) => {
      const memory = spare
      spare = null
      return loader.load(index, memory)
    },
    giveBack: ({ images }) => void (spare = images.buffer),
    close: () => undefined
  }
}
