import * as tf from '@tensorflow/tfjs'
import type { AssembledBatch } from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import type { BatchLoader } from '../data/batch-loader'
import type { TrainingSelection } from '../data/training-selection'
import { networkStages } from '../../models/network-stages'
import type { Network } from '../network/network'
import type { ModelState } from '../step/model-state'
import type { TrainingPlan } from './training-plan'

/** Features of so many bytes are kept; those of more are computed anew each epoch. */
const mostBytes = 2 ** 31

/** Which images: those that are trained on, or those that are validated on. */
export type FeaturePart = 'train' | 'validation'

/**
 * What the frozen part of a network makes of each image, computed where it is first needed and kept while
 * nothing but the head has been trained. That is possible where images are the same in every epoch.
 */
export class HeadFeatures {
  private readonly kept = { train: new KeptRows(), validation: new KeptRows() }

  private constructor(
    private readonly network: Network,
    private readonly plan: TrainingPlan,
    /** The layer whose output they are. */
    readonly from: string,
    private readonly stages: number,
    readonly shape: number[]
  ) {}

  /** Null where a run trains more than its head, changes its images, or has too many of them. */
  static of(
    { network, staged }: ModelState,
    plan: TrainingPlan,
    loader: BatchLoader,
    { train, validation }: TrainingSelection
  ): HeadFeatures | null {
    if (!staged || loader.changesImages) return null
    const { count, features } = networkStages(network.architecture)
    const shape = network.architecture.layers.find(({ name }) => name === features)?.outputShape ?? []
    const images = train.indices.length + validation.indices.length
    if (images * size(shape) * 4 > mostBytes) return null
    return new HeadFeatures(network, plan, features, count, shape)
  }

  /** Whether a step is the head's alone, as all before it were. */
  areInForce(step: number): boolean {
    return this.plan.trainsHeadOnly(Math.max(1, step), this.stages)
  }

  /**
   * The features of some images of a selection, as a batch whose images they are.
   * @param images lends their pixels, where they are not all known
   */
  async batch(
    part: FeaturePart,
    { split, indices }: Selection,
    images: <T>(use: (images: Float32Array) => Promise<T>) => Promise<T>
  ): Promise<AssembledBatch> {
    const kept = this.kept[part]
    const length = size(this.shape)
    let features = kept.rows(indices, length)
    if (!features) {
      features = await images((each) => this.computed(each, indices.length))
      kept.keep(indices, features, length)
    }
    const labels = Int32Array.from(indices, (index) => split.labels[index] as number)
    return { images: features, labels, mixing: null }
  }

  /** Takes what is known of an image already. */
  recall(part: FeaturePart, index: number, row: Float32Array): void {
    this.kept[part].recall(index, row)
  }

  /** What was computed and not taken yet, with the index of its image. */
  takeNew(part: FeaturePart): [index: number, row: Float32Array][] {
    return this.kept[part].takeNew()
  }

  private async computed(images: Float32Array, count: number): Promise<Float32Array> {
    const output = tf.tidy(() =>
      this.network.outputOf(
        this.from,
        tf.tensor4d(images, [count, ...this.network.architecture.inputShape])
      )
    )
    try {
      return Float32Array.from((await output.data()) as Float32Array)
    } finally {
      output.dispose()
    }
  }
}

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1)

/** Rows of numbers by the indices of their images. */
class KeptRows {
  private readonly byImage = new Map<number, Float32Array>()
  private fresh: number[] = []

  /** All of them end to end; null where one is not known. */
  rows(indices: Uint32Array, length: number): Float32Array | null {
    const values = new Float32Array(indices.length * length)
    for (const [i, index] of indices.entries()) {
      const row = this.byImage.get(index)
      if (!row) return null
      values.set(row, i * length)
    }
    return values
  }

  keep(indices: Uint32Array, values: Float32Array, length: number): void {
    for (const [i, index] of indices.entries()) {
      if (this.byImage.has(index)) continue
      this.byImage.set(index, values.slice(i * length, (i + 1) * length))
      this.fresh.push(index)
    }
  }

  recall(index: number, row: Float32Array): void {
    this.byImage.set(index, row)
  }

  takeNew(): [index: number, row: Float32Array][] {
    const taken = this.fresh
    this.fresh = []
    return taken.map((index) => [index, this.byImage.get(index) as Float32Array])
  }
}
