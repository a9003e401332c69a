import type { ExperimentSpec } from '../contract'
import { imageTransform } from '../datasets/augmentation'
import type { BatchOptions } from '../datasets/batches'
import type { LoadedDataset } from '../datasets/dataset'
import { mixingOf } from '../datasets/mixup'
import { type Normalization, normalizationOf } from '../datasets/normalization'

/** What happens to images on their way to the network. */
export class Feed {
  readonly normalization: Normalization | null
  private readonly transform: ReturnType<typeof imageTransform>
  private readonly mixing: ReturnType<typeof mixingOf>

  constructor({ augmentation, seed }: ExperimentSpec, { train, imageShape }: Pick<LoadedDataset, 'train' | 'imageShape'>) {
    this.normalization = augmentation.normalize ? normalizationOf(train, imageShape) : null
    this.transform = imageTransform(augmentation, imageShape, seed)
    this.mixing = mixingOf(augmentation, seed)
  }

  /** For a training batch of so many images: epoch and step count from 1, the step in its epoch. */
  training(epoch: number, step: number, size: number): BatchOptions {
    return { normalization: this.normalization, mixing: this.mixing?.(epoch, step, size) ?? null, ...(this.transform && { transform: this.transform(epoch) }) }
  }

  /** For images that are not learnt from. */
  get validation(): BatchOptions {
    return { normalization: this.normalization }
  }
}
