import { encodeError } from '../../contract'
import { batchOrderKey } from '../checkpoints/starting-point'
import type { BatchLoader } from '../data/batch-loader'
import type { TrainingSelection } from '../data/training-selection'
import type { FeatureStore, TrainerPort } from '../port'
import type { ModelState } from '../step/model-state'
import type { EventBatches } from './event-batches'
import { eachKeptRow, featureKey, keepRows, pixelHash } from './feature-rows'
import type { FeaturePart, HeadFeatures } from './head-features'
import type { Progress } from './progress'
import type { TrainingInput } from './training-input'

const parts: FeaturePart[] = ['train', 'validation']

/** What a training has of which features are kept. */
interface ArchivedTraining {
  selection: TrainingSelection
  loader: BatchLoader
  model: ModelState
  features: HeadFeatures | null
  progress: Progress
  events: EventBatches
}

/**
 * Features as they are kept from run to run: rows of numbers by the SHA-256 of their images' pixels, so
 * that it does not matter of which data set an image is, or of which part. What is kept is what would be
 * computed, to the last bit.
 */
export class FeatureArchive {
  /**
   * Of a training that is about to take its next step, with what is known of its images taken over; null
   * where its features are not used, or nothing is kept.
   */
  static async opened(
    { spec, port, session, architecture }: TrainingInput,
    training: ArchivedTraining
  ): Promise<FeatureArchive | null> {
    const { features, selection, model, loader, progress, events } = training
    if (!port.features || !features?.areInForce(progress.overall + 1)) return null
    const key = await featureKey(port, {
      session,
      architecture,
      weights: await model.network.export(),
      normalization: loader.config.normalization,
      order: batchOrderKey(spec)
    })
    const log = (line: string, level?: 'warning'): void => events.log(line, level)
    const archive = new FeatureArchive(port, port.features, key, features, selection, log)
    await archive.recall()
    return archive
  }

  private readonly hashes: Record<FeaturePart, Map<number, string>> = {
    train: new Map(),
    validation: new Map()
  }
  private isGivenUp = false

  private constructor(
    private readonly port: Pick<TrainerPort, 'sha256' | 'yieldToEventLoop'>,
    private readonly store: FeatureStore,
    private readonly key: string,
    private readonly features: HeadFeatures,
    private readonly selection: TrainingSelection,
    private readonly log: (line: string, level?: 'warning') => void
  ) {}

  private async recall(): Promise<void> {
    if ((await this.store.list(this.key)).length === 0) return
    const wanted = await this.imagesByHash()
    const found = new Set<string>()
    const isWhole = await eachKeptRow(this.store, this.key, (hash, row) => {
      for (const { part, index } of wanted.get(hash) ?? []) {
        this.features.recall(part, index, row)
        found.add(hash)
      }
    })
    if (!isWhole)
      this.log('Some features that were kept are damaged: they are computed anew.', 'warning')
    this.log(`Features of ${found.size} of ${wanted.size} images are known from earlier runs.`)
  }

  /** Keeps what was computed since the last time. Where that is not possible, the run goes on without. */
  async keep(): Promise<void> {
    const fresh = new Map<string, Float32Array>()
    for (const part of parts) {
      const rows = this.features.takeNew(part)
      await this.hash(
        part,
        Uint32Array.from(rows, ([index]) => index)
      )
      for (const [index, row] of rows) fresh.set(this.hashes[part].get(index) ?? '', row)
    }
    if (fresh.size === 0 || this.isGivenUp) return
    try {
      if (await keepRows(this.store, this.key, fresh)) return
      this.isGivenUp = true
      this.log('Features are not kept for other runs: the cache is not to become so large.')
    } catch (error) {
      this.isGivenUp = true
      this.log(`Features are not kept for other runs: ${encodeError(error).message}`, 'warning')
    }
  }

  private async imagesByHash(): Promise<Map<string, { part: FeaturePart; index: number }[]>> {
    const images = new Map<string, { part: FeaturePart; index: number }[]>()
    for (const part of parts) {
      await this.hash(part, this.selection[part].indices)
      for (const [index, hash] of this.hashes[part])
        images.set(hash, [...(images.get(hash) ?? []), { part, index }])
    }
    return images
  }

  /** Hashes those images of a part whose hash is not known yet. */
  private async hash(part: FeaturePart, indices: Uint32Array): Promise<void> {
    const known = this.hashes[part]
    const unknown = indices.filter((index) => !known.has(index))
    const { split } = this.selection[part]
    for (const index of unknown) known.set(index, await pixelHash(this.port, split, index))
    await this.port.yieldToEventLoop()
  }
}
