import * as tf from '@tensorflow/tfjs'
import { createHash } from 'node:crypto'
import { type ExperimentInput, experimentSpec, type TrainerEvent } from '../../src-main/contract'
import { uniform, randomKey } from '../../src-main/datasets/counter-random'
import type { LoadedDataset, Split } from '../../src-main/datasets/dataset'
import { cpu } from '../../src-main/engines/cpu'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { onDemandBatches } from '../../src-main/trainer/data/batch-loader'
import type { TrainerPort } from '../../src-main/trainer/port'
import type { TrainingInput } from '../../src-main/trainer/loop/training-input'

/** A port that keeps files in memory, and a clock that moves a millisecond at every look. */
export interface MemoryPort extends TrainerPort {
  files: Map<string, Uint8Array>
  events: TrainerEvent[]
  /** Sizes of the batches in which the events came. */
  batches: TrainerEvent[][]
}
export function memoryPort(millisecondsPerLook = 1): MemoryPort {
  const files = new Map<string, Uint8Array>()
  const events: TrainerEvent[] = []
  const batches: TrainerEvent[][] = []
  let clock = 1_700_000_000_000
  return {
    files,
    events,
    batches,
    now: () => (clock += millisecondsPerLook),
    reading: () => null,
    emit: (batch) => void (events.push(...batch), batches.push(batch)),
    openBatches: onDemandBatches,
    yieldToEventLoop: async () => undefined,
    write: async (name, parts) => void files.set(name, new Uint8Array(Buffer.concat(parts))),
    list: async (folder) =>
      [...files.keys()]
        .filter((name) => name.startsWith(`${folder}/`))
        .map((name) => name.slice(folder.length + 1)),
    removeLeftovers: async () => undefined,
    remove: async (name) => void files.delete(name),
    read: async (name) => files.get(name) ?? null,
    sha256: async (parts) =>
      [...parts].reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex'),
    checksum: async (parts) =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex'),
    pathOf: (name) => `memory:${name}`,
    features: null
  }
}

/** Noisy images, 6x6, in three classes, each with its own bright row. */
export function rowsDataset(train = 48, test = 18): LoadedDataset {
  const size = 6
  const split = (name: string, count: number): Split => {
    const key = randomKey(9, name)
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 3)
    const images = Uint8Array.from({ length: count * size * size }, (_, i) => {
      const image = Math.floor(i / (size * size)),
        row = Math.floor((i % (size * size)) / size)
      return (row === 1 + 2 * (labels[image] as number) ? 180 : 20) + Math.floor(uniform(key, i) * 50)
    })
    return { images, labels, count }
  }
  return {
    id: 'rows',
    imageShape: [size, size, 1],
    classes: ['top', 'middle', 'bottom'],
    train: split('train', train),
    test: split('test', test),
    source: 'synthetic',
    path: null,
    findings: []
  }
}

/** Everything that a small training on the `cpu` engine needs. */
export async function smallTraining(
  change: Partial<ExperimentInput> = {},
  port = memoryPort()
): Promise<TrainingInput & { port: MemoryPort }> {
  const dataset = rowsDataset()
  const spec = experimentSpec.parse({
    model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.25 },
    dataset: { id: 'rows' },
    optimizer: { type: 'adam', learningRate: 0.01 },
    epochs: 2,
    batchSize: 10,
    seed: 3,
    ...change
  })
  const session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
  return {
    spec,
    dataset,
    session,
    port,
    architecture: buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length),
    control: { ending: () => null, changes: () => [] },
    initial: null
  }
}

/** Live tensors, and variables among them. */
export function liveTensors(): number {
  return tf.memory().numTensors
}
