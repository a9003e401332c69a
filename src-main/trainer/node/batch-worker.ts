/**
 * A thread of the trainer's process that assembles training batches while the training computes: given a
 * config, it answers every index that it is sent with the batch of that index, in order, made in the
 * memory, shared, that came with it. It promises the very bytes that BatchLoader makes anywhere else.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { BatchLoader, type BatchLoaderConfig } from '../data/batch-loader'
import type { BatchRequest, MadeBatch } from './batch-thread'

const loader = new BatchLoader(workerData as BatchLoaderConfig)
parentPort?.on('message', ({ index, memory }: BatchRequest) => {
  const { labels, mixing } = loader.load(index, memory)
  parentPort?.postMessage({ labels, mixing } satisfies MadeBatch)
})
