import { availableParallelism } from 'node:os'
import type { AugmentationConfig } from '../../contract'
import { takenParts, type TakenPart } from '../../datasets/augmentation'
import type { AssembledBatch } from '../../datasets/batches'
import { isStored } from '../../datasets/images'
import { isMixed } from '../../datasets/mixup'
import { jpegDecoder } from '../../datasets/pictures/jpeg-addon'
import type { JpegDecoder } from '../../datasets/pictures/jpeg-decoder'
import {
  type BatchIndex,
  BatchLoader,
  type BatchLoaderConfig,
  type BatchSource,
  bytesOfBatch
} from '../data/batch-loader'
import { BatchesAhead } from './batches-ahead'

/** Batches that are made beside the one that is trained on: all threads make parts of it. */
const ahead = 1
/** Node has so many threads for such work, unless somebody says otherwise. */
const mostPieces = 4

/**
 * Whether training images can be made by the addon: it is there, and no more is done to them than that parts
 * of them are taken and mirrored.
 */
export function isPooled(augmentation: AugmentationConfig): boolean {
  return (
    jpegDecoder() !== null && !isMixed(augmentation) && takenParts(augmentation, [1, 1, 1], 0) !== null
  )
}

/**
 * Batches of images in memory, made by the addon in Node's own threads, which need not be begun and load nothing: the
 * very ones that are made without it. Null where it cannot make them; see {@link isPooled}.
 */
export function pooledBatches(config: BatchLoaderConfig): BatchSource | null {
  const { training, imageShape, augmentation, seed } = config
  const [, , channels] = imageShape
  const decoder = jpegDecoder()
  const parts = isPooled(augmentation) ? takenParts(augmentation, imageShape, seed) : null
  const { images } = training.split
  if (!decoder || !parts || isStored(images) || (channels !== 1 && channels !== 3)) return null
  return new PooledBatchSource(config, images, parts, decoder)
}

class PooledBatchSource implements BatchSource {
  private readonly loader: BatchLoader
  private readonly ahead: BatchesAhead
  private readonly normalization: Float64Array | null
  /** Memory of batches that were given back: others are made in it. */
  private readonly spare: ArrayBuffer[] = []

  constructor(
    private readonly config: BatchLoaderConfig,
    private readonly stored: Uint8Array,
    private readonly parts: (epoch: number) => (sample: number) => TakenPart,
    private readonly decoder: JpegDecoder
  ) {
    this.loader = new BatchLoader(config)
    this.ahead = new BatchesAhead(config, (index) => this.make(index))
    const { normalization } = config
    this.normalization =
      normalization &&
      Float64Array.of(...normalization.mean, ...normalization.deviation.map((value) => 1 / value))
  }

  async batch(index: BatchIndex, next: BatchIndex | null): Promise<AssembledBatch> {
    const requested = this.ahead.take(index) ?? this.ahead.request(index)
    this.ahead.makeFrom(next, ahead)
    return requested.batch
  }

  giveBack({ images }: AssembledBatch): void {
    if (images.buffer instanceof ArrayBuffer) this.spare.push(images.buffer)
  }

  close(): void {
    this.spare.length = 0
  }

  private async make(index: BatchIndex): Promise<AssembledBatch> {
    const { split, indices } = this.loader.selectionOf(index)
    const [height, width, channels] = this.config.imageShape
    const size = height * width * channels
    const memory = this.spare.pop() ?? new ArrayBuffer(bytesOfBatch(this.config))
    const images = new Float32Array(memory, 0, indices.length * size)
    const crops = cropsOf(indices, this.parts(index.epoch))
    const pieces = piecesOf(indices.length).map(([from, end]) =>
      this.decoder.crop(
        ...([this.stored, height, width, channels] as const),
        crops.subarray(from * cropNumbers, end * cropNumbers),
        this.normalization,
        images.subarray(from * size, end * size)
      )
    )
    if (!(await Promise.all(pieces)).every((isMade) => isMade)) return this.loader.load(index, memory)
    const labels = Int32Array.from(indices, (sample) => split.labels[sample] as number)
    return { images, labels, mixing: null }
  }
}

const cropNumbers = 6

/** As the addon takes them. */
function cropsOf(indices: Uint32Array, partOf: (sample: number) => TakenPart): Int32Array {
  const crops = new Int32Array(indices.length * cropNumbers)
  indices.forEach((sample, i) => {
    const { top, left, height, width, isMirrored } = partOf(sample)
    crops.set([sample, top, left, height, width, Number(isMirrored)], i * cropNumbers)
  })
  return crops
}

/** So many images in parts that are made at the same time. */
function piecesOf(count: number): [from: number, end: number][] {
  const pieces = Math.min(mostPieces, availableParallelism(), count)
  const edge = (piece: number): number => Math.round((piece * count) / pieces)
  return Array.from({ length: pieces }, (_, piece) => [edge(piece), edge(piece + 1)])
}
