import { type Architecture, encodeError } from '../../contract'
import { imageAt } from '../../datasets/images'
import type { Normalization } from '../../datasets/normalization'
import type { Split } from '../../datasets/dataset'
import type { EngineSession } from '../../engines/engine'
import { networkStages } from '../../models/network-stages'
import { decodeSafetensors, type NamedTensor, safetensorsParts } from '../../models/safetensors'
import { batchOrderKey } from '../checkpoints/starting-point'
import type { BatchLoader } from '../data/batch-loader'
import type { TrainingSelection } from '../data/training-selection'
import type { FeatureStore, TrainerPort } from '../port'
import type { ModelState } from '../step/model-state'
import type { EventBatches } from './event-batches'
import type { FeaturePart, HeadFeatures } from './head-features'
import type { Progress } from './progress'
import type { TrainingInput } from './training-input'

/** Counts the ways in which networks were ever computed: what was kept in another is not used. */
const format = 1
/** Bytes of a file at most: each is read whole. */
const mostBytes = 2 ** 28
const parts: FeaturePart[] = ['train', 'validation']

/** Everything that the features of an image depend on, beside its pixels. */
interface FeatureOrigin {
  session: Pick<EngineSession, 'id' | 'version' | 'device' | 'threads' | 'precision' | 'compiled'>
  architecture: Architecture
  /** The network's weights and statistics; those of the head are left out. */
  weights: NamedTensor[]
  /** What is done to pixels before the network takes them. */
  normalization: Normalization | null
  /** Which images are computed together. */
  order: string
}

/**
 * The key of all features that are computed alike: by the same layers with the same weights, on the same
 * engine and device.
 */
function featureKey(
  { sha256 }: Pick<TrainerPort, 'sha256'>,
  { session, architecture, weights, normalization, order }: FeatureOrigin
): Promise<string> {
  const { stageOf, count, features } = networkStages(architecture)
  const isInTrunk = (layer: string): boolean => (stageOf.get(layer) ?? count) < count - 1
  const { id, version, device, threads, precision, compiled = false } = session
  const said = {
    format,
    engine: { id, version, device: [device.kind, device.name], threads, precision, compiled },
    layers: architecture.layers.filter(({ name }) => isInTrunk(name)),
    features,
    normalization,
    // A processor's kernels compute each image by itself; a card's are chosen by how many there are.
    order: device.kind === 'gpu' ? order : null
  }
  return sha256([
    new TextEncoder().encode(JSON.stringify(said)),
    ...safetensorsParts(weights.filter(({ name }) => isInTrunk(name.slice(0, name.lastIndexOf('/')))))
  ])
}

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
    const names = await this.store.list(this.key)
    if (names.length === 0) return
    const wanted = await this.imagesByHash()
    const found = new Set<string>()
    for (const name of names) {
      const content = await this.store.read(this.key, name)
      const rows = content && rowsOf(content)
      if (!rows) this.log('Some features that were kept are damaged: they are computed anew.', 'warning')
      for (const [hash, row] of rows ?? [])
        for (const { part, index } of wanted.get(hash) ?? []) {
          this.features.recall(part, index, row)
          found.add(hash)
        }
    }
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
      for (const file of filesOf(fresh)) {
        if (await this.store.keep(this.key, file)) continue
        this.isGivenUp = true
        return this.log('Features are not kept for other runs: the cache is not to become so large.')
      }
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
    for (const index of unknown) {
      known.set(index, await this.port.sha256([pixelsOf(split, index)]))
    }
    await this.port.yieldToEventLoop()
  }
}

/** The pixels of an image of a split. */
function pixelsOf({ images, count }: Split, index: number): Uint8Array {
  const imageBytes = 'imageBytes' in images ? images.imageBytes : images.length / count
  return imageAt(images, imageBytes, index)
}

/** The rows of a file, with the hashes of their images. */
function rowsOf(content: Uint8Array): Map<string, Float32Array> {
  const { tensors, metadata } = decodeSafetensors(content)
  const hashes = metadata['images']?.split(' ') ?? []
  const { shape: [, length = 0] = [], data = new Float32Array() } = tensors.get('features') ?? {}
  return new Map(hashes.map((hash, i) => [hash, data.subarray(i * length, (i + 1) * length)]))
}

/** Files that hold the rows, each in its parts. Equal rows are equal bytes. */
function* filesOf(rows: Map<string, Float32Array>): Generator<Uint8Array[]> {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  const length = sorted[0]?.[1].length ?? 0
  const most = Math.max(1, Math.floor(mostBytes / (length * 4)))
  for (let from = 0; from < sorted.length; from += most) {
    const some = sorted.slice(from, from + most)
    const data = new Float32Array(some.length * length)
    some.forEach(([, row], i) => data.set(row, i * length))
    yield safetensorsParts([{ name: 'features', shape: [some.length, length], data }], {
      images: some.map(([hash]) => hash).join(' ')
    })
  }
}
