/**
 * A thread of the trainer's process that assembles training batches while the training computes: given a
 * config, it answers every index that it is sent with the batch of that index, in order. It promises the
 * very bytes that BatchLoader makes anywhere else.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type BatchIndex, BatchLoader, type BatchLoaderConfig } from '../data/batch-loader'

const loader = new BatchLoader(workerData as BatchLoaderConfig)
parentPort?.on('message', (index: BatchIndex) => {
  const batch = loader.load(index)
  parentPort?.postMessage(batch, [
    batch.images.buffer as ArrayBuffer,
    batch.labels.buffer as ArrayBuffer
  ])
})
