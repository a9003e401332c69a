import type { AugmentationConfig, ExperimentSpec } from '../../contract'
import { imageTransform } from '../../datasets/augmentation'
import {
  type AssembledBatch,
  assembleBatch,
  type BatchOptions,
  epochOrder,
  type Selection
} from '../../datasets/batches'
import type { LoadedDataset } from '../../datasets/dataset'
import { mixingOf } from '../../datasets/mixup'
import { type Normalization, normalizationOf } from '../../datasets/normalization'

/** What a training's batches are made from: values alone, so that another thread can be given them. */
export interface FeedRecipe {
  training: Selection
  imageShape: LoadedDataset['imageShape']
  batchSize: number
  seed: number
  augmentation: AugmentationConfig
  /** Null where images are not normalised. */
  normalization: Normalization | null
}

/** Which batch of a training: epoch, and step in the epoch, both counted from 1. */
export interface BatchPlace {
  epoch: number
  step: number
}

/** Where a step is that is counted from 1 over the whole training. */
export function placeOf(step: number, stepsPerEpoch: number): BatchPlace {
  return { epoch: Math.floor((step - 1) / stepsPerEpoch) + 1, step: ((step - 1) % stepsPerEpoch) + 1 }
}

/** Hands out the batches of a training, in whatever order they are asked for. */
export interface BatchSource {
  /**
   * The batch of this place. `next`: the one that will be asked for after it, to be made meanwhile where
   * that can be; null for none.
   */
  batch(place: BatchPlace, next: BatchPlace | null): Promise<AssembledBatch>
  close(): void
}

export function feedRecipe(
  { augmentation, seed, batchSize }: ExperimentSpec,
  { train, imageShape }: Pick<LoadedDataset, 'train' | 'imageShape'>,
  training: Selection
): FeedRecipe {
  return {
    training,
    imageShape,
    batchSize,
    seed,
    augmentation,
    normalization: augmentation.normalize ? normalizationOf(train, imageShape) : null
  }
}

/**
 * What happens to images on their way to the network: which a batch has, and what is done to them, is a
 * function of the recipe and the batch's place.
 */
export class Feed {
  private readonly transform: ReturnType<typeof imageTransform>
  private readonly mixing: ReturnType<typeof mixingOf>
  private order: { epoch: number; indices: Uint32Array } | null = null

  constructor(readonly recipe: FeedRecipe) {
    this.transform = imageTransform(recipe.augmentation, recipe.imageShape, recipe.seed)
    this.mixing = mixingOf(recipe.augmentation, recipe.seed)
  }

  /** A training batch. */
  assemble({ epoch, step }: BatchPlace): AssembledBatch {
    const {
      training,
      imageShape: [height, width, channels],
      batchSize,
      normalization
    } = this.recipe
    const indices = this.orderOf(epoch).subarray((step - 1) * batchSize, step * batchSize)
    const mixing = this.mixing?.(epoch, step, indices.length) ?? null
    return assembleBatch(training.split, height * width * channels, indices, {
      normalization,
      mixing,
      transform: this.transform?.(epoch) ?? null
    })
  }

  private orderOf(epoch: number): Uint32Array {
    const { training, seed } = this.recipe
    if (this.order?.epoch !== epoch) this.order = { epoch, indices: epochOrder(training, seed, epoch) }
    return this.order.indices
  }

  /** For images that are not learnt from. */
  get validation(): BatchOptions {
    return { normalization: this.recipe.normalization }
  }
}

/** Makes every batch when it is asked for: for a place that has no thread to spare. */
export function batchesOf(recipe: FeedRecipe): BatchSource {
  const feed = new Feed(recipe)
  return { batch: async (place) => feed.assemble(place), close: () => undefined }
}
