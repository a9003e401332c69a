/**
 * A process of its own: reads a folder of pictures and makes training batches of it as the trainer does.
 * One JSON request a line on stdin, one answer on stdout.
 */
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { experimentSpec } from '../../src-main/contract'
import { loadDataset } from '../../src-main/datasets/load'
import {
  batchAfter,
  type BatchLoaderConfig,
  batchLoaderConfig,
  type BatchSource
} from '../../src-main/trainer/data/batch-loader'
import { selectForTraining } from '../../src-main/trainer/data/training-selection'
import { prepareBatchThreads } from '../../src-main/trainer/node/batch-thread'
import { isPooled, pooledBatches } from '../../src-main/trainer/node/pooled-batch-source'
import {
  batchWorkerPath,
  inSharedMemory,
  threadsAtFirst,
  WorkerBatchSource
} from '../../src-main/trainer/node/worker-batch-source'
import { cliPath } from '../support/command-line'

type Request =
  | { task: 'load'; folder: string; cache: string; batchSize: number }
  | { task: 'epoch'; epoch: number }

interface Feed {
  config: BatchLoaderConfig
  batches: BatchSource
}
let feed: Feed | null = null

/** Names the folder; what is not in the cache is decoded. @returns seconds until batches can be asked for */
async function load({ folder, cache, batchSize }: Request & { task: 'load' }): Promise<unknown> {
  feed?.batches.close()
  const started = performance.now()
  const spec = experimentSpec.parse({
    model: { id: 'cnn' },
    dataset: { id: 'photographs', path: folder },
    optimizer: { type: 'sgd' },
    epochs: 1,
    batchSize,
    augmentation: { crop: {}, flip: true }
  })
  // As the trainer does before it reads its data.
  const worker = batchWorkerPath(cliPath)
  if (!isPooled(spec.augmentation)) prepareBatchThreads(worker, threadsAtFirst())
  const places = { cacheFolder: cache, systemFolder: cache }
  const dataset = inSharedMemory(await loadDataset(spec.dataset, places))
  const { train } = selectForTraining(spec, dataset)
  const config = batchLoaderConfig(spec, dataset, train)
  const lost = (line: string): void => {
    throw new Error(line)
  }
  const batches = pooledBatches(config) ?? new WorkerBatchSource(worker, config, lost)
  feed = { config, batches }
  return { seconds: (performance.now() - started) / 1000 }
}

/** All batches of an epoch, one after the other. */
async function epoch({ epoch: number }: Request & { task: 'epoch' }): Promise<unknown> {
  if (!feed) throw new Error('nothing is loaded')
  const { config, batches } = feed
  const started = performance.now()
  let images = 0
  for (let index = { epoch: number, step: 1 }; index.epoch === number;) {
    const next = batchAfter(index, config)
    const batch = await batches.batch(index, next.epoch === number ? next : null)
    images += batch.labels.length
    batches.giveBack(batch)
    index = next
  }
  const threads = batches instanceof WorkerBatchSource ? batches.threadCount : null
  return { images, threads, seconds: (performance.now() - started) / 1000 }
}

async function answer(line: string): Promise<void> {
  const request = JSON.parse(line) as Request
  try {
    const value = request.task === 'load' ? await load(request) : await epoch(request)
    process.stdout.write(`${JSON.stringify({ ok: true, value })}\n`)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    process.stdout.write(`${JSON.stringify({ ok: false, error: said })}\n`)
  }
}

let before = Promise.resolve()
createInterface({ input: process.stdin })
  .on('line', (line) => {
    before = before.then(() => answer(line))
  })
  .on('close', () => process.exit())
