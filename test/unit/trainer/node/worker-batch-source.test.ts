import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { experimentSpec } from '../../../../src-main/contract'
import { type AssembledBatch } from '../../../../src-main/datasets/batches'
import { selectSamples } from '../../../../src-main/datasets/selection'
import {
  type BatchIndex,
  type BatchSource,
  BatchLoader,
  batchLoaderConfig
} from '../../../../src-main/trainer/data/batch-loader'
import {
  prepareBatchThreads,
  preparedBatchThreads
} from '../../../../src-main/trainer/node/batch-thread'
import {
  WorkerBatchSource,
  batchWorkerPath,
  inSharedMemory
} from '../../../../src-main/trainer/node/worker-batch-source'
import { temporaryFolder } from '../../../support/temporary-folder'
import { rowsDataset } from '../../../support/training'
import { pixelsOf } from '../../../support/pixels'

const folder = temporaryFolder()
const batchWorker = join(folder, 'batch-worker.cjs')
const dataset = inSharedMemory(rowsDataset())
const spec = experimentSpec.parse({
  model: { id: 'mlp' },
  dataset: { id: 'mine', limit: 10 },
  optimizer: { type: 'adam' },
  epochs: 2,
  batchSize: 4,
  seed: 7,
  augmentation: {
    crop: {},
    flip: true,
    shift: 2,
    randAugment: {},
    blur: 0.5,
    mixup: 0.4,
    cutmix: 1,
    normalize: true
  }
})
const config = batchLoaderConfig(spec, dataset, selectSamples(dataset, spec.dataset, spec.seed).train)
/** Ten images in batches of four. */
const indices: BatchIndex[] = [1, 2].flatMap((epoch) => [1, 2, 3].map((step) => ({ epoch, step })))
const lines: string[] = []
const opened: BatchSource[] = []

function open(path: string, most?: number): BatchSource {
  const thread = new WorkerBatchSource(path, config, (line) => lines.push(line), most)
  opened.push(thread)
  return thread
}
/** Every batch by a loader that has made no other. */
const expected = (index: BatchIndex): AssembledBatch => new BatchLoader(config).load(index)

beforeAll(
  () =>
    void buildSync({
      entryPoints: [join(import.meta.dirname, '../../../../src-main/trainer/node/batch-worker.ts')],
      outfile: batchWorker,
      bundle: true,
      platform: 'node',
      format: 'cjs'
    })
)
afterAll(() => opened.forEach((each) => each.close()))

describe('the thread that makes batches', () => {
  it('makes the very batches that are made without it, the smaller last one of an epoch too', async () => {
    const thread = open(batchWorker)
    for (const [i, index] of indices.entries()) {
      const batch = await thread.batch(index, indices[i + 1] ?? null)
      expect(batch).toEqual(expected(index))
      expect(batch.labels.length).toBe(index.step === 3 ? 2 : 4)
      expect(batch.mixing?.partners.length).toBe(batch.labels.length)
    }
    expect(lines).toEqual([])
  })

  it('makes batches in the memory of those that were given back, whatever is in it', async () => {
    const thread = open(batchWorker, 1)
    const memory = new Set<ArrayBufferLike>()
    for (const [i, index] of [...indices, ...indices].entries()) {
      const batch = await thread.batch(index, indices[(i + 1) % indices.length] as BatchIndex)
      expect(batch).toEqual(expected(index))
      batch.images.fill(Number.NaN)
      const { buffer } = batch.images
      thread.giveBack(batch)
      memory.add(buffer)
    }
    // One that is read, and one in which the next is made.
    expect(memory.size).toBe(2)
  })

  it('makes another batch than the one that was announced', async () => {
    const thread = open(batchWorker)
    await thread.batch({ epoch: 1, step: 1 }, { epoch: 1, step: 2 })
    expect(await thread.batch({ epoch: 2, step: 3 }, { epoch: 1, step: 1 })).toEqual(
      expected({ epoch: 2, step: 3 })
    )
    expect(await thread.batch({ epoch: 1, step: 1 }, null)).toEqual(expected({ epoch: 1, step: 1 }))
  })

  it('is joined by others while batches come too late, and the batches stay the same', async () => {
    const threads = new WorkerBatchSource(batchWorker, config, (line) => lines.push(line), 3)
    opened.push(threads)
    expect(threads.threadCount).toBe(1)
    const epochs = Array.from({ length: 5 }, (_, i) => i + 1)
    const order = epochs.flatMap((epoch) => [1, 2, 3].map((step) => ({ epoch, step })))
    // All are asked for in one turn of the event loop, so that none can be there yet.
    const batches = await Promise.all(order.map((each, i) => threads.batch(each, order[i + 1] ?? null)))
    expect(batches).toEqual(order.map(expected))
    expect(threads.threadCount).toBe(3)
    expect(lines).toEqual([])
  })

  it('is replaced, and that said once, where it cannot be had or breaks', async () => {
    const broken = join(folder, 'broken.cjs')
    writeFileSync(
      broken,
      'require("node:worker_threads").parentPort.on("message", () => { throw new Error("no memory for it") })'
    )
    for (const path of [broken, join(folder, 'none.cjs')]) {
      lines.length = 0
      const thread = open(path)
      for (const [i, index] of indices.entries())
        expect(await thread.batch(index, indices[i + 1] ?? null)).toEqual(expected(index))
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain(path === broken ? 'no memory for it' : 'none.cjs')
    }
  })

  it('may be closed with a batch made ahead, and answers what is still waited for', async () => {
    lines.length = 0
    const thread = open(batchWorker)
    const waited = thread.batch({ epoch: 1, step: 1 }, { epoch: 1, step: 2 })
    thread.close()
    expect(await waited).toEqual(expected({ epoch: 1, step: 1 }))
    expect(lines).toEqual([])
  })

  it('has a second beside it as soon as the first batch is late that was made ahead', async () => {
    const threads = new WorkerBatchSource(batchWorker, config, (line) => lines.push(line), 3)
    opened.push(threads)
    const [first, second, third] = indices as [BatchIndex, BatchIndex, BatchIndex]
    const batches = [threads.batch(first, second), threads.batch(second, third)]
    expect(threads.threadCount).toBe(2)
    expect(await Promise.all(batches)).toEqual([expected(first), expected(second)])
  })

  it('begins with the threads that were prepared, and the batches stay the same', async () => {
    lines.length = 0
    prepareBatchThreads(batchWorker, 2)
    const threads = new WorkerBatchSource(batchWorker, config, (line) => lines.push(line), 3)
    opened.push(threads)
    expect(threads.threadCount).toBe(2)
    expect(preparedBatchThreads(batchWorker)).toBe(0)
    for (const [i, index] of indices.entries())
      expect(await threads.batch(index, indices[i + 1] ?? null)).toEqual(expected(index))
    expect(lines).toEqual([])
  })

  it('takes no more of the prepared threads than pay', () => {
    prepareBatchThreads(batchWorker, 2)
    const threads = [1, 1].map(
      (most) => new WorkerBatchSource(batchWorker, config, (line) => lines.push(line), most)
    )
    opened.push(...threads)
    expect(threads.map(({ threadCount }) => threadCount)).toEqual([1, 1])
    expect(preparedBatchThreads(batchWorker)).toBe(0)
  })

  it('forgets a prepared thread that does not begin', async () => {
    const none = join(folder, 'not there.cjs')
    prepareBatchThreads(none, 1)
    expect(preparedBatchThreads(none)).toBe(1)
    await expect.poll(() => preparedBatchThreads(none)).toBe(0)
  })

  it('loads nothing of the calls and their schemas, which takes longer than all else', () => {
    const program = readFileSync(batchWorker, 'utf8')
    expect(program).toContain('src-main/datasets/batches.ts')
    expect(program).not.toMatch(/node_modules\/zod|contract\/index\.ts/)
  })

  it('is found beside the trainer', () => {
    expect(batchWorkerPath('/a/out/main/trainer.js')).toBe('/a/out/main/batch-worker.js')
  })

  it('shares the training images instead of copying them', () => {
    expect(pixelsOf(dataset.train).buffer).toBeInstanceOf(SharedArrayBuffer)
    expect([...pixelsOf(dataset.train)]).toEqual([...pixelsOf(rowsDataset().train)])
  })
})
