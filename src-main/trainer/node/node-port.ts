import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { AtelierError, type DeviceInfo, type TrainerEvent, asOthersSay } from '../../contract'
import { onDemandBatches } from '../data/batch-loader'
import type { FeatureStore, TrainerPort } from '../port'
import { machineReader } from './machine-reading'
import { checksumOf, sha256Of } from './hash-parts'
import { pooledBatches } from './pooled-batch-source'
import { WorkerBatchSource } from './worker-batch-source'
import { writeDurably } from './write-durably'

interface NodePortOptions {
  /** File of the thread that makes batches (batch-worker.ts); null: they are made between the steps. */
  batchWorker?: string | null
  /** What is computed on. */
  device?: Pick<DeviceInfo, 'kind' | 'index'>
  /** Where features are kept from run to run; null: nowhere. */
  features?: FeatureStore | null
}

/**
 * The training loop's port in Node: files in the run's folder, events to whoever started the process.
 */
export function nodePort(
  runFolder: string,
  emit: (events: TrainerEvent[]) => void,
  { batchWorker = null, device = { kind: 'cpu' }, features = null }: NodePortOptions = {}
): TrainerPort {
  return {
    ...filesIn(runFolder),
    emit,
    // The clock of the wall may be set back; this one only moves on.
    now: () => performance.timeOrigin + performance.now(),
    openBatches: (config, log) =>
      batchWorker === null
        ? onDemandBatches(config)
        : (pooledBatches(config) ?? new WorkerBatchSource(batchWorker, config, log)),
    reading: machineReader(device),
    yieldToEventLoop: yieldingWithCollection(),
    sha256: sha256Of,
    checksum: checksumOf,
    features
  }
}

type RunFiles = Pick<TrainerPort, 'pathOf' | 'write' | 'read' | 'list' | 'removeLeftovers' | 'remove'>

function filesIn(runFolder: string): RunFiles {
  const pathOf = (name: string): string => join(runFolder, name)
  const namesIn = (folder: string): Promise<string[]> => readdir(pathOf(folder)).catch(() => [])
  const remove = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined)

  return {
    pathOf,
    write: (name, parts) => writeDurably(pathOf(name), parts),
    read: (name) =>
      readFile(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
        throw new AtelierError('CHECKPOINT_DAMAGED', {
          path: pathOf(name),
          reason: asOthersSay(error.message)
        })
      }),
    list: async (folder) => (await namesIn(folder)).filter((name) => !name.endsWith('.tmp')),
    removeLeftovers: async (folder) => {
      for (const name of await namesIn(folder))
        if (name.endsWith('.tmp')) await remove(join(pathOf(folder), name))
    },
    remove: (name) => remove(pathOf(name))
  }
}

/** Milliseconds between two looks for garbage. Each takes some ten. */
const collectionInterval = 30_000

/**
 * Left to itself V8 looks for garbage when its heap is several times what is held, and what a training
 * holds of the machine drifts upwards for hours.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Lets messages in, and looks for garbage now and then. */
function yieldingWithCollection(): () => Promise<void> {
  let collected = performance.now()
  return () => {
    if (performance.now() - collected >= collectionInterval) {
      collectGarbage()
      collected = performance.now()
    }
    return setImmediate()
  }
}
