import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { AssembledBatch } from '../../datasets/batches'
import type { LoadedDataset } from '../../datasets/dataset'
import {
  type BatchIndex,
  type BatchSource,
  BatchLoader,
  type BatchLoaderConfig
} from '../data/batch-loader'

/** The file of the thread that makes batches, built beside the trainer's entry. */
export function batchWorkerPath(entry: string): string {
  return join(dirname(entry), 'batch-worker.js')
}

/** The data with its training images in memory that threads can share, instead of each having a copy. */
export function inSharedMemory<T extends Pick<LoadedDataset, 'train'>>(dataset: T): T {
  const { images, labels } = dataset.train
  return { ...dataset, train: { ...dataset.train, images: shared(images), labels: shared(labels) } }
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

interface RequestedBatch {
  index: BatchIndex
  batch: Promise<AssembledBatch>
}

/**
 * Batches made in a thread of their own, one ahead. Where that thread cannot be had or breaks they are
 * made here, the same ones.
 */
export class WorkerBatchSource implements BatchSource {
  private readonly worker: Worker
  private readonly waiting: {
    resolve: (batch: AssembledBatch) => void
    reject: (error: Error) => void
  }[] = []
  private ahead: RequestedBatch | null = null
  /** Why nothing can be requested of the thread any more. */
  private failure: Error | null = null
  private readonly loader: BatchLoader

  /** `log` hears when the thread is lost. */
  constructor(
    path: string,
    config: BatchLoaderConfig,
    private readonly log: (line: string) => void
  ) {
    this.loader = new BatchLoader(config)
    this.worker = new Worker(path, { workerData: config })
    this.worker.on('message', (batch: AssembledBatch) => this.waiting.shift()?.resolve(batch))
    this.worker.on('error', (error) => this.fail(error))
    this.worker.on('exit', () => this.fail(new Error('it has ended')))
  }

  async batch(index: BatchIndex, next: BatchIndex | null): Promise<AssembledBatch> {
    const requested = this.ahead && isSame(this.ahead.index, index) ? this.ahead : this.request(index)
    this.ahead = next && this.request(next)
    return requested.batch.catch(() => this.loader.load(index))
  }

  close(): void {
    this.worker.removeAllListeners()
    void this.worker.terminate()
    this.end(new Error('closed'))
  }

  private request(index: BatchIndex): RequestedBatch {
    const batch = new Promise<AssembledBatch>((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      this.waiting.push({ resolve, reject })
      this.worker.postMessage(index)
    })
    // One that was made ahead may never be taken.
    batch.catch(() => undefined)
    return { index, batch }
  }

  private fail(reason: Error): void {
    if (this.failure) return
    this.log(`Batches are made between the steps: the thread for them was lost (${reason.message}).`)
    this.end(reason)
  }

  private end(reason: Error): void {
    this.failure = reason
    for (const { reject } of this.waiting.splice(0)) reject(reason)
  }
}

const isSame = (a: BatchIndex, b: BatchIndex): boolean => a.epoch === b.epoch && a.step === b.step
