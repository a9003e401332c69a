import { Worker } from 'node:worker_threads'
import type { AssembledBatch } from '../../datasets/batches'
import type { BatchIndex, BatchLoaderConfig } from '../data/batch-loader'

/** What the thread is sent. */
export interface BatchRequest {
  index: BatchIndex
  /**
   * What the batch's images are made in. It is shared and not handed over: each time that so much memory
   * changes hands, both sides collect their garbage.
   */
  memory: SharedArrayBuffer
}

/** What it answers when a batch is made; its images are in the memory. */
export type MadeBatch = Pick<AssembledBatch, 'labels' | 'mixing'>

/** A thread that makes batches (batch-worker.ts), in the order in which they are requested. */
export class BatchThread {
  private readonly worker: Worker
  private readonly waiting: {
    memory: SharedArrayBuffer
    resolve: (batch: AssembledBatch) => void
    reject: (error: Error) => void
  }[] = []

  /** @param lost hears why there is no thread any more, at least once */
  constructor(path: string, config: BatchLoaderConfig, lost: (error: Error) => void) {
    this.worker = new Worker(path, { workerData: config })
    const imageSize = config.imageShape.reduce((a, b) => a * b, 1)
    this.worker.on('message', ({ labels, mixing }: MadeBatch) => {
      const made = this.waiting.shift()
      if (!made) return
      const images = new Float32Array(made.memory, 0, labels.length * imageSize)
      made.resolve({ images, labels, mixing })
    })
    this.worker.on('error', lost)
    this.worker.on('exit', () => lost(new Error('it has ended')))
  }

  /** Batches that were requested and are not made yet. */
  get load(): number {
    return this.waiting.length
  }

  /** Rejects where the thread is closed first. Nobody else writes into `memory` meanwhile. */
  request(index: BatchIndex, memory: SharedArrayBuffer): Promise<AssembledBatch> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ memory, resolve, reject })
      this.worker.postMessage({ index, memory } satisfies BatchRequest)
    })
  }

  /** Ends the thread; what is waited for is rejected with this reason. */
  close(reason: Error): void {
    this.worker.removeAllListeners()
    // What it still says while it ends concerns nobody.
    this.worker.on('error', () => undefined)
    void this.worker.terminate()
    for (const { reject } of this.waiting.splice(0)) reject(reason)
  }
}
