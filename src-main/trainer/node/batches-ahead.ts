import type { AssembledBatch } from '../../datasets/batches'
import { batchAfter, type BatchIndex, type BatchLoaderConfig } from '../data/batch-loader'

/** A batch that is being made. */
export interface RequestedBatch {
  index: BatchIndex
  batch: Promise<AssembledBatch>
  isMade: boolean
}

/** Batches that are made before they are asked for, in the order of the training. */
export class BatchesAhead {
  private requested: RequestedBatch[] = []

  /** @param make has a batch made */
  constructor(
    private readonly config: Pick<BatchLoaderConfig, 'training' | 'batchSize'>,
    private readonly make: (index: BatchIndex) => Promise<AssembledBatch>
  ) {}

  /** The batch of this index where it is the next one that was made ahead. */
  take(index: BatchIndex): RequestedBatch | null {
    const [first] = this.requested
    if (!first || !isSame(first.index, index)) {
      this.requested = []
      return null
    }
    this.requested = this.requested.slice(1)
    return first
  }

  /** Has this batch made. */
  request(index: BatchIndex): RequestedBatch {
    const requested = { index, batch: this.make(index), isMade: false }
    // One that was made ahead may never be taken.
    requested.batch.then(
      () => (requested.isMade = true),
      () => undefined
    )
    return requested
  }

  /** Has so many made that come from this one on; those that are on their way are not made again. */
  makeFrom(next: BatchIndex | null, count: number): void {
    const wanted: RequestedBatch[] = []
    for (let index = next; index && wanted.length < count;) {
      const each = index
      wanted.push(this.requested.find((known) => isSame(known.index, each)) ?? this.request(each))
      index = batchAfter(each, this.config)
    }
    this.requested = wanted
  }
}

const isSame = (a: BatchIndex, b: BatchIndex): boolean => a.epoch === b.epoch && a.step === b.step
