/**
 * A thread of the trainer's process that assembles training batches while the training computes: given a
 * recipe, it answers every place that it is sent with the batch of that place, in order. It promises the
 * very bytes that Feed makes anywhere else.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type BatchPlace, Feed, type FeedRecipe } from '../data/feed'

const feed = new Feed(workerData as FeedRecipe)
parentPort?.on('message', (place: BatchPlace) => {
  const batch = feed.assemble(place)
  parentPort?.postMessage(batch, [
    batch.images.buffer as ArrayBuffer,
    batch.labels.buffer as ArrayBuffer
  ])
})
