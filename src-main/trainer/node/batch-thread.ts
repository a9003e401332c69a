import { Worker } from 'node:worker_threads'
import type { AssembledBatch } from '../../datasets/batches'
import type { BatchIndex, BatchLoaderConfig } from '../data/batch-loader'

/** What the thread is sent first: of what it makes batches. */
export interface BatchSubject {
  config: BatchLoaderConfig
}

/** What it is sent for each batch. */
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

/** Threads that have begun and wait for their subject. */
const ready: { path: string; worker: Worker }[] = []

/**
 * Begins threads of that file ahead of the time when a {@link BatchThread} needs them, while there is
 * something else to wait for. They keep no process from ending.
 */
export function prepareBatchThreads(path: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const worker = new Worker(path)
    worker.unref()
    ready.push({ path, worker })
    // Whoever needs one begins another, and is told what is wrong with that.
    const forget = (): void => {
      const at = ready.findIndex((each) => each.worker === worker)
      if (at >= 0) ready.splice(at, 1)
    }
    worker.on('error', forget).on('exit', forget)
  }
}

/** How many threads of that file have begun and wait. */
export const preparedBatchThreads = (path: string): number =>
  ready.filter((each) => each.path === path).length

function takeThread(path: string): Worker {
  const at = ready.findIndex((each) => each.path === path)
  const [taken] = at < 0 ? [] : ready.splice(at, 1)
  if (!taken) return new Worker(path)
  taken.worker.removeAllListeners()
  taken.worker.ref()
  return taken.worker
}

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
    this.worker = takeThread(path)
    const imageSize = config.imageShape.reduce((a, b) => a * b, 1)
    this.worker.on('message', ({ labels, mixing }: MadeBatch) => {
      const made = this.waiting.shift()
      if (!made) return
      const images = new Float32Array(made.memory, 0, labels.length * imageSize)
      made.resolve({ images, labels, mixing })
    })
    this.worker.on('error', lost)
    this.worker.on('exit', () => lost(new Error('it has ended')))
    this.worker.postMessage({ config } satisfies BatchSubject)
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
