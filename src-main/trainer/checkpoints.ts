import * as tf from '@tensorflow/tfjs'
import { AtelierError, type CheckpointInfo, type ExperimentSpec } from '../contract'
import type { Normalization } from '../datasets/normalization'
import { decodeSafetensors, type NamedTensor, safetensorsParts } from '../models/safetensors'
import type { SavedTensors } from './network'
import type { TrainerPort } from './port'
import { nothingSaved, type Position, type SavedProgress } from './progress'
import type { Trainee } from './trainee'
import { averaged } from './weight-average'

/** What the weights see and tell apart: enough to use them without the data they learnt from. */
export interface Subject {
  inputShape: [height: number, width: number, channels: number]
  classes: string[]
  /** What is done to pixels first; null: nothing. */
  normalization: Normalization | null
}
/** What a checkpoint says of itself, beside its tensors. */
export interface CheckpointFacts {
  position: Position
  /** Unix milliseconds when it was taken. */
  at: number
  subject: Subject
  specSha256: string
  /** Hash of all images and labels. */
  datasetSha256: string
  /** The model's configuration, and what decides which images are in which batch, as JSON. */
  model: string
  order: string
  progress: SavedProgress
}
export interface Checkpoint extends CheckpointFacts {
  file: string
  tensors: SavedTensors
}

export const checkpointFolder = 'checkpoints'
/**
 * Names of the optimizer's slots, and of averaged weights, begin with these; what is left are the
 * model's weights and statistics.
 */
const slotPrefix = 'optimizer/',
  averagePrefix = 'average/'
const format = 'atelier-checkpoint-2'
/**
 * Before there was resuming: `last.safetensors` and `best.safetensors`, which know nothing of their
 * run's progress.
 */
const firstFormat = 'atelier-checkpoint-1'

/** The file of a checkpoint, relative to the run's folder. */
export function checkpointFile({ epoch, step }: Position): string {
  const epochs = `epoch-${String(epoch).padStart(4, '0')}`
  return `${checkpointFolder}/${epochs}${step > 0 ? `-step-${String(step).padStart(5, '0')}` : ''}.safetensors`
}

/**
 * Whether a file has a name as {@link checkpointFile} gives it; those of the first format have others.
 */
export const isOwnName = (file: string): boolean =>
  /\/epoch-\d{4,}(-step-\d{5,})?\.safetensors$/.test(file)

/** Where a file says it was taken: its name's order is the checkpoints'. */
function orderOf(file: string): number {
  if (file.endsWith('/last.safetensors')) return 0
  const [, epoch = -1, step = 0] = /epoch-(\d+)(?:-step-(\d+))?\.safetensors$/.exec(file) ?? []
  return Number(epoch) * 1e9 + Number(step)
}

/** Every checkpoint of the run, the newest first; names are relative to the run's folder. */
export async function listCheckpoints(port: TrainerPort): Promise<string[]> {
  const names = (await port.list(checkpointFolder)).filter((name) => name.endsWith('.safetensors'))
  return names.map((name) => `${checkpointFolder}/${name}`).sort((a, b) => orderOf(b) - orderOf(a))
}

/** A copy of everything that training goes on from, taken between two steps. */
export interface Snapshot {
  weights: NamedTensor[]
  /** Averaged weights and the optimizer's slots, under the names that they have in a file. */
  others: NamedTensor[]
  position: Position
}

export async function takeSnapshot(
  { network, optimizer, average }: Trainee,
  position: Position
): Promise<Snapshot> {
  const slots = optimizer.slots()
  try {
    const copied = await Promise.all(
      Object.entries(slots).map(async ([name, tensor]) => ({
        name: slotPrefix + name,
        shape: tensor.shape,
        data: (await tensor.data()) as Float32Array
      }))
    )
    return {
      weights: await network.export(),
      others: [...copied, ...(average ? await average.export() : [])],
      position
    }
  } finally {
    tf.dispose(slots)
  }
}

/** Numbers that are looked at without letting anyone else in: some twenty milliseconds. */
const soundPiece = 2 ** 24

/**
 * The tensor of a snapshot that has a number that is not finite, or null: a checkpoint with a NaN in it
 * would be worth nothing.
 */
export async function findUnsound(
  { weights, others }: Pick<Snapshot, 'weights' | 'others'>,
  breathe: () => Promise<void> = async () => undefined
): Promise<string | null> {
  let looked = 0
  for (const { name, data } of [...weights, ...others])
    for (let from = 0; from < data.length; from += soundPiece) {
      const piece = data.subarray(from, from + soundPiece)
      if (!Number.isFinite(sumOf(piece))) return name
      looked += piece.length
      if (looked < soundPiece) continue
      looked = 0
      await breathe()
    }
  return null
}

/** Infinite or NaN where one of the terms is; fp32 numbers cannot make a double overflow. */
function sumOf(data: Float32Array): number {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i] as number
  return sum
}

/** Writes a snapshot. Returns the bytes that its numbers take. */
export async function writeCheckpoint(
  port: TrainerPort,
  file: string,
  { weights, others }: Snapshot,
  { position, at, subject, progress, ...rest }: CheckpointFacts
): Promise<number> {
  const facts: Record<string, string> = {
    format,
    epoch: String(position.epoch),
    step: String(position.step),
    at: String(at),
    subject: JSON.stringify(subject),
    progress: JSON.stringify(progress),
    ...rest
  }
  const tensors = [...weights, ...others]
  await port.write(
    file,
    safetensorsParts(tensors, { ...facts, checksum: await checksum(port, tensors, facts) })
  )
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0)
}

/**
 * Over the metadata and over every tensor's name, shape and numbers; the first format had plain SHA-256.
 */
function checksum(
  port: TrainerPort,
  tensors: NamedTensor[],
  facts: Record<string, string>
): Promise<string> {
  const text = new TextEncoder()
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))
  return (facts['format'] === firstFormat ? port.sha256 : port.checksum)([
    text.encode(JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)))),
    ...sorted.flatMap(({ name, shape, data }) => [
      text.encode(JSON.stringify([name, shape])),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    ])
  ])
}

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
  const found = await checksum(
    port,
    [...tensors].map(([name, tensor]) => ({ name, ...tensor })),
    facts
  )
  if ((facts['format'] !== format && facts['format'] !== firstFormat) || expected !== found)
    throw new AtelierError('CHECKPOINT_DAMAGED', {
      path,
      reason: 'its content does not fit its checksum'
    })
  // What the checksum vouches for was written above, in this form.
  const {
    epoch,
    step,
    at = '0',
    subject,
    progress,
    inputShape,
    classes,
    specSha256 = '',
    datasetSha256 = '',
    model = '',
    order = ''
  } = facts
  return {
    file,
    position: { epoch: Number(epoch), step: Number(step) },
    at: Number(at),
    subject: JSON.parse(
      subject ?? `{"inputShape":${inputShape},"classes":${classes},"normalization":null}`
    ) as Subject,
    progress: progress === undefined ? nothingSaved : (JSON.parse(progress) as SavedProgress),
    specSha256,
    datasetSha256,
    model,
    order,
    tensors
  }
}

/**
 * The first of these files that is whole; null where none of them is there.
 * @param onDamage told of each that is passed over
 * @throws AtelierError CHECKPOINT_DAMAGED of the first, where none is whole
 */
export async function readFirstWhole(
  port: TrainerPort,
  files: string[],
  onDamage: (error: AtelierError, file: string) => void = () => undefined
): Promise<Checkpoint | null> {
  let damage: unknown = null
  for (const file of files)
    try {
      const checkpoint = await readCheckpoint(port, file)
      if (checkpoint) return checkpoint
    } catch (error) {
      if (!(error instanceof AtelierError)) throw error
      onDamage(error, file)
      damage ??= error
    }
  if (damage) throw damage
  return null
}

/**
 * The weights of a checkpoint, or the newest that can be read: the averaged ones, where the run keeps
 * averages.
 * @throws AtelierError RUN_HAS_NO_WEIGHTS, or CHECKPOINT_DAMAGED where none is whole
 */
export async function readWeights(
  port: TrainerPort,
  run: string,
  file: string | null = null
): Promise<Checkpoint> {
  const checkpoint = await readFirstWhole(port, file === null ? await listCheckpoints(port) : [file])
  if (!checkpoint) throw new AtelierError('RUN_HAS_NO_WEIGHTS', { run })
  return { ...checkpoint, tensors: averaged(checkpoint.tensors) }
}

/**
 * Hash of the weights as the safetensors exporter writes them: weights and moving statistics, sorted by
 * name, no metadata.
 */
export function hashWeights(port: TrainerPort, weights: NamedTensor[]): Promise<string> {
  return port.sha256(safetensorsParts(weights))
}

/**
 * Hash of what the run is a function of: its name, what is saved and how it goes on after an accident
 * are no part of it.
 */
export function hashSpec(
  port: TrainerPort,
  {
    name: _name,
    checkpoints: _checkpoints,
    autoResume: _autoResume,
    steering: _steering,
    ...spec
  }: ExperimentSpec
): Promise<string> {
  return port.sha256([new TextEncoder().encode(JSON.stringify(spec))])
}

/**
 * The model's part of a checkpoint: weights and moving statistics, without the optimizer's slots and the
 * averages.
 */
export function modelTensors(tensors: SavedTensors): SavedTensors {
  return new Map(
    [...tensors].filter(([name]) => !name.startsWith(slotPrefix) && !name.startsWith(averagePrefix))
  )
}

/** The optimizer's part, under the names of its slots. */
export function slotTensors(tensors: SavedTensors): SavedTensors {
  return new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(slotPrefix))
      .map(([name, tensor]) => [name.slice(slotPrefix.length), tensor])
  )
}

/** What is told of a checkpoint that was read. Its roles are given when the next one is saved. */
export function infoOf({ file, position, at, progress, tensors }: Checkpoint): CheckpointInfo {
  const bytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
  return {
    file,
    ...position,
    bytes,
    at,
    roles: [],
    val_accuracy: position.step === 0 ? (progress.epochs.at(-1)?.val_accuracy ?? null) : null
  }
}
