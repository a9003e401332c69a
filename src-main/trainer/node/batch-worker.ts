/**
 * A thread of the trainer's process that assembles training batches while the training computes: given a
 * config, it answers every index that it is sent with the batch of that index, in order, made in the
 * memory, shared, that came with it. It promises the very bytes that BatchLoader makes anywhere else.
 */
import { parentPort } from 'node:worker_threads'
import { BatchLoader } from '../data/batch-loader'
import type { BatchRequest, BatchSubject, MadeBatch } from './batch-thread'

let loader: BatchLoader | null = null

parentPort?.on('message', (message: BatchSubject | BatchRequest) => {
  if ('config' in message) {
    loader = new BatchLoader(message.config)
    return
  }
  const made = loader?.load(message.index, message.memory)
  if (!made) throw new Error('it was told of no data')
  const { labels, mixing } = made
  parentPort?.postMessage({ labels, mixing } satisfies MadeBatch)
})
