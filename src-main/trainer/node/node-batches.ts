import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { AssembledBatch } from '../../datasets/batches'
import type { LoadedDataset } from '../../datasets/dataset'
import { type BatchPlace, type BatchSource, Feed, type FeedRecipe } from '../data/feed'

/** The file of the thread that makes batches, built beside the trainer's entry. */
export function feederBeside(entry: string): string {
  return join(dirname(entry), 'node-feeder.js')
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

interface Asked {
  place: BatchPlace
  batch: Promise<AssembledBatch>
}

/**
 * Batches made in a thread of their own, one ahead. Where that thread cannot be had or breaks they are
 * made here, the same ones.
 */
export class FeederThread implements BatchSource {
  private readonly worker: Worker
  private readonly waiting: {
    resolve: (batch: AssembledBatch) => void
    reject: (error: Error) => void
  }[] = []
  private ahead: Asked | null = null
  /** Why nothing can be asked of the thread any more. */
  private failure: Error | null = null
  private readonly feed: Feed

  /** `log` hears when the thread is lost. */
  constructor(
    path: string,
    recipe: FeedRecipe,
    private readonly log: (line: string) => void
  ) {
    this.feed = new Feed(recipe)
    this.worker = new Worker(path, { workerData: recipe })
    this.worker.on('message', (batch: AssembledBatch) => this.waiting.shift()?.resolve(batch))
    this.worker.on('error', (error) => this.lose(error))
    this.worker.on('exit', () => this.lose(new Error('it has ended')))
  }

  async batch(place: BatchPlace, next: BatchPlace | null): Promise<AssembledBatch> {
    const asked = this.ahead && isSame(this.ahead.place, place) ? this.ahead : this.ask(place)
    this.ahead = next && this.ask(next)
    return asked.batch.catch(() => this.feed.assemble(place))
  }

  close(): void {
    this.worker.removeAllListeners()
    void this.worker.terminate()
    this.end(new Error('closed'))
  }

  private ask(place: BatchPlace): Asked {
    const batch = new Promise<AssembledBatch>((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      this.waiting.push({ resolve, reject })
      this.worker.postMessage(place)
    })
    // One that was made ahead may never be taken.
    batch.catch(() => undefined)
    return { place, batch }
  }

  private lose(reason: Error): void {
    if (this.failure) return
    this.log(`Batches are made between the steps: the thread for them was lost (${reason.message}).`)
    this.end(reason)
  }

  private end(reason: Error): void {
    this.failure = reason
    for (const { reject } of this.waiting.splice(0)) reject(reason)
  }
}

const isSame = (a: BatchPlace, b: BatchPlace): boolean => a.epoch === b.epoch && a.step === b.step
