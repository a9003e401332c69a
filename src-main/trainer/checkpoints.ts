import * as tf from '@tensorflow/tfjs'
import { AtelierError, type ExperimentSpec } from '../contract'
import type { OptimizerKernel } from '../engines/primitives/primitives'
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../models/safetensors'
import type { Network, SavedTensors } from './network'
import type { TrainerPort } from './port'

/** Where in the run a checkpoint was taken: `epoch` epochs are done, and `step` steps of the next one. */
export interface Position {
  epoch: number
  step: number
}
export interface Checkpoint {
  file: string
  position: Position
  specSha256: string
  subject: Subject
  tensors: SavedTensors
}
/** What the weights see and tell apart: enough to use them without the data they learnt from. */
export interface Subject {
  inputShape: [height: number, width: number, channels: number]
  classes: string[]
}

/** The newest state, and the weights of the epoch with the best validation accuracy. Names are relative to the run's folder. */
export const checkpointFiles = { last: 'checkpoints/last.safetensors', best: 'checkpoints/best.safetensors' } as const
/** Names of the optimizer's slots in a file begin with this; what is left are the model's weights and statistics. */
const slotPrefix = 'optimizer/'
const format = 'atelier-checkpoint-1'

/** A copy of everything that training goes on from, taken between two steps. */
export interface Snapshot {
  weights: NamedTensor[]
  slots: NamedTensor[]
  position: Position
}

export async function takeSnapshot(network: Network, optimizer: OptimizerKernel, position: Position): Promise<Snapshot> {
  const slots = optimizer.slots()
  try {
    const copied = await Promise.all(Object.entries(slots).map(async ([name, tensor]) => ({ name: slotPrefix + name, shape: tensor.shape, data: (await tensor.data()) as Float32Array })))
    return { weights: await network.export(), slots: copied, position }
  } finally {
    tf.dispose(slots)
  }
}

/** Whether every number of a snapshot is one: a checkpoint with a NaN in it would be worth nothing. */
export function isSound({ weights, slots }: Snapshot): boolean {
  // A sum is infinite or NaN where one of its terms is; fp32 numbers cannot make a double overflow.
  return [...weights, ...slots].every(({ data }) => {
    let sum = 0
    for (let i = 0; i < data.length; i++) sum += data[i] as number
    return Number.isFinite(sum)
  })
}

/** Writes the snapshot as the newest checkpoint, and its weights alone as the best one where it is that. Returns the bytes of the newest. */
export async function writeCheckpoint(port: TrainerPort, snapshot: Snapshot, spec: ExperimentSpec, subject: Subject, best: boolean): Promise<number> {
  const facts = {
    format, epoch: String(snapshot.position.epoch), step: String(snapshot.position.step), specSha256: await hashSpec(port, spec),
    inputShape: JSON.stringify(subject.inputShape), classes: JSON.stringify(subject.classes)
  }
  const bytes = await encodeCheckpoint(port, [...snapshot.weights, ...snapshot.slots], facts)
  await port.write(checkpointFiles.last, bytes)
  if (best) await port.write(checkpointFiles.best, await encodeCheckpoint(port, snapshot.weights, facts))
  return bytes.length
}

async function encodeCheckpoint(port: TrainerPort, tensors: NamedTensor[], facts: Record<string, string>): Promise<Uint8Array> {
  return encodeSafetensors(tensors, { ...facts, checksum: await checksum(port, tensors, facts) })
}

/** SHA-256 over the metadata and over every tensor's name, shape and numbers. */
function checksum(port: TrainerPort, tensors: NamedTensor[], facts: Record<string, string>): Promise<string> {
  const text = new TextEncoder()
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))
  return port.sha256([
    text.encode(JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)))),
    ...sorted.flatMap(({ name, shape, data }) => [text.encode(JSON.stringify([name, shape])), bytesOf(data)])
  ])
}

const bytesOf = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/**
 * A checkpoint of the run, verified; null where there is none of that name.
 * @throws AtelierError CHECKPOINT_DAMAGED
 */
export async function readCheckpoint(port: TrainerPort, file: string): Promise<Checkpoint | null> {
  const bytes = await port.read(file)
  if (!bytes) return null
  const path = port.pathOf(file)
  const { tensors, metadata } = decodeSafetensors(bytes, path)
  const { checksum: expected, ...facts } = metadata
  const found = await checksum(port, [...tensors].map(([name, tensor]) => ({ name, ...tensor })), facts)
  if (facts['format'] !== format || expected !== found) throw new AtelierError('CHECKPOINT_DAMAGED', { path, reason: 'its content does not fit its checksum' })
  // What the checksum vouches for was written above, in this form.
  const subject: Subject = { inputShape: JSON.parse(facts['inputShape'] ?? '') as Subject['inputShape'], classes: JSON.parse(facts['classes'] ?? '') as string[] }
  return { file, position: { epoch: Number(facts['epoch']), step: Number(facts['step']) }, specSha256: facts['specSha256'] ?? '', subject, tensors }
}

/**
 * The newest weights that can be read: the last checkpoint, or where that is damaged the best one.
 * @throws AtelierError RUN_HAS_NO_WEIGHTS, or CHECKPOINT_DAMAGED where none is whole
 */
export async function readWeights(port: TrainerPort, run: string): Promise<Checkpoint> {
  let damage: unknown = null
  for (const file of [checkpointFiles.last, checkpointFiles.best]) {
    try {
      const checkpoint = await readCheckpoint(port, file)
      if (checkpoint) return checkpoint
    } catch (error) {
      damage ??= error
    }
  }
  throw damage ?? new AtelierError('RUN_HAS_NO_WEIGHTS', { run })
}

/** Hash of the weights as the safetensors exporter writes them: weights and moving statistics, sorted by name, no metadata. */
export function hashWeights(port: TrainerPort, weights: NamedTensor[]): Promise<string> {
  return port.sha256([encodeSafetensors(weights)])
}

/** Hash of what the run is a function of: its name is not part of it. */
export function hashSpec(port: TrainerPort, spec: ExperimentSpec): Promise<string> {
  return port.sha256([new TextEncoder().encode(JSON.stringify({ ...spec, name: '' }))])
}

/** The model's part of a checkpoint: weights and moving statistics, without the optimizer's slots. */
export function modelTensors(tensors: SavedTensors): SavedTensors {
  return new Map([...tensors].filter(([name]) => !name.startsWith(slotPrefix)))
}
