import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { AssembledBatch } from '../../datasets/batches'
import type { LoadedDataset } from '../../datasets/dataset'
import { type Images, isStored } from '../../datasets/images'
import {
  type BatchIndex,
  type BatchSource,
  BatchLoader,
  type BatchLoaderConfig,
  bytesOfBatch
} from '../data/batch-loader'
import { BatchesAhead, type RequestedBatch } from './batches-ahead'
import { BatchThread, preparedBatchThreads } from './batch-thread'

/** The file of the thread that makes batches, built beside the trainer's entry. */
export function batchWorkerPath(entry: string): string {
  return join(dirname(entry), 'batch-worker.js')
}

/** The data with its training images in memory that threads can share, instead of each having a copy. */
export function inSharedMemory<T extends Pick<LoadedDataset, 'train'>>(dataset: T): T {
  const { images, labels } = dataset.train
  return {
    ...dataset,
    train: { ...dataset.train, images: sharedImages(images), labels: shared(labels) }
  }
}

/** Those of a file are shared by the system; only where they are in it is to be known. */
function sharedImages(images: Images): Images {
  return isStored(images) ? { ...images, records: shared(images.records) } : shared(images)
}

function shared<T extends Uint8Array | Uint16Array | Uint32Array>(values: T): T {
  if (values.buffer instanceof SharedArrayBuffer) return values
  const copy = new (values.constructor as new (buffer: SharedArrayBuffer) => T)(
    new SharedArrayBuffer(values.byteLength)
  )
  copy.set(values)
  return copy
}

/** Bytes that batches made ahead may hold together. */
const mostBytesAhead = 512 * 2 ** 20
/** More threads than this have not been seen to pay. */
const mostThreads = 8
/**
 * Another thread comes when so many batches in a row were not there yet when they were needed; the second
 * one as soon as the first batch is late that was made ahead.
 */
const lateInARow = 3

/**
 * As many threads as the machine has cores, and memory for their batches: a further one comes only while
 * the training waits for them, and then its own core has nothing else to do.
 */
function threadsThatPay(config: BatchLoaderConfig): number {
  const ahead = Math.floor(mostBytesAhead / bytesOfBatch(config))
  const most = Math.min(mostThreads, availableParallelism(), ahead)
  return Math.max(1, most)
}

/** Threads that every training is likely to need; to have begun a second one in vain costs little. */
export const threadsAtFirst = (): number => Math.min(2, availableParallelism())

/**
 * Batches made in threads of their own, one ahead for each. It begins with one thread, or with those that
 * are prepared, and another comes while the training has to wait for its batches: the same ones, however
 * many there are. Where threads cannot be had or break, batches are made here.
 */
export class WorkerBatchSource implements BatchSource {
  private readonly threads: BatchThread[] = []
  private readonly ahead: BatchesAhead
  private late = lateInARow - 1
  /** Memory of batches that were given back: it goes to the threads with the next requests. */
  private readonly spare: SharedArrayBuffer[] = []
  /** Why nothing can be requested of the threads any more. */
  private failure: Error | null = null
  private readonly loader: BatchLoader

  /**
   * @param log hears when the threads are lost
   * @param most threads at the same time
   */
  constructor(
    private readonly path: string,
    private readonly config: BatchLoaderConfig,
    private readonly log: (line: string) => void,
    private readonly most = threadsThatPay(config)
  ) {
    this.loader = new BatchLoader(config)
    this.ahead = new BatchesAhead(config, (index) => this.make(index))
    for (let i = Math.min(preparedBatchThreads(path), most); i > 1; i--) this.addThread()
    this.addThread()
  }

  /** How many threads have been found to pay until now. */
  get threadCount(): number {
    return this.threads.length
  }

  async batch(index: BatchIndex, next: BatchIndex | null): Promise<AssembledBatch> {
    const known = this.ahead.take(index)
    const requested = known ?? this.ahead.request(index)
    if (known) this.noticeLateness(known)
    this.ahead.makeFrom(next, this.threads.length)
    return requested.batch.catch(() => this.loader.load(index))
  }

  giveBack({ images }: AssembledBatch): void {
    const { buffer } = images
    if (!this.failure && buffer instanceof SharedArrayBuffer) this.spare.push(buffer)
  }

  close(): void {
    this.end(new Error('closed'))
  }

  private noticeLateness({ isMade }: RequestedBatch): void {
    this.late = isMade ? 0 : this.late + 1
    if (this.late < lateInARow || this.failure || this.threads.length >= this.most) return
    this.late = 0
    this.addThread()
  }

  private addThread(): void {
    this.threads.push(new BatchThread(this.path, this.config, (error) => this.fail(error)))
  }

  private make(index: BatchIndex): Promise<AssembledBatch> {
    const [idlest] = [...this.threads].sort((a, b) => a.load - b.load)
    return this.failure || !idlest
      ? Promise.reject<AssembledBatch>(this.failure ?? new Error('no thread'))
      : idlest.request(index, this.spare.pop() ?? new SharedArrayBuffer(bytesOfBatch(this.config)))
  }

  private fail(reason: Error): void {
    if (this.failure) return
    this.log(`Batches are made between the steps: the thread for them was lost (${reason.message}).`)
    this.end(reason)
  }

  private end(reason: Error): void {
    this.failure = reason
    this.spare.length = 0
    for (const thread of this.threads.splice(0)) thread.close(reason)
  }
}
