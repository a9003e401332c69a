import { AtelierError, type CheckpointInfo, type ImageRecipe } from '../../contract'
import type { Normalization } from '../../datasets/normalization'
import { decodeSafetensors, type NamedTensor, safetensorsParts } from '../../models/safetensors'
import type { SavedTensors } from '../network/network'
import { averaged } from '../network/weight-average'
import type { TrainerPort } from '../port'
import { listCheckpoints } from './checkpoint-names'
import { nothingSaved, type Position, type SavedProgress } from './saved-progress'
import type { Snapshot } from './snapshot'

/** What the weights see and tell apart: enough to use them without the data they learnt from. */
interface ModelSignature {
  inputShape: [height: number, width: number, channels: number]
  classes: string[]
  /** What is done to pixels first; null: nothing. */
  normalization: Normalization | null
  /** How pictures became the images that it learnt from; absent where they were no pictures. */
  recipe?: ImageRecipe | null
  /** Brightness of the background in what it learnt from, 0 to 1; absent in older ones. */
  background?: number | null
}
/** What a checkpoint says of itself, beside its tensors. */
export interface CheckpointMetadata {
  position: Position
  /** Unix milliseconds when it was taken. */
  at: number
  subject: ModelSignature
  specSha256: string
  /** Hash of all images and labels. */
  datasetSha256: string
  /** The model's configuration, and what decides which images are in which batch, as JSON. */
  model: string
  order: string
  progress: SavedProgress
}
export interface Checkpoint extends CheckpointMetadata {
  file: string
  tensors: SavedTensors
}

const format = 'atelier-checkpoint-2'
/**
 * Before there was resuming: `last.safetensors` and `best.safetensors`, which know nothing of their
 * run's progress.
 */
const firstFormat = 'atelier-checkpoint-1'

/** Writes a snapshot. Returns the bytes that its numbers take. */
export async function writeCheckpoint(
  port: TrainerPort,
  file: string,
  { weights, others }: Snapshot,
  { position, at, subject, progress, ...rest }: CheckpointMetadata
): Promise<number> {
  const fields: Record<string, string> = {
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
    safetensorsParts(tensors, { ...fields, checksum: await checksum(port, tensors, fields) })
  )
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0)
}

/**
 * Over the metadata and over every tensor's name, shape and numbers; the first format had plain SHA-256.
 */
function checksum(
  port: TrainerPort,
  tensors: NamedTensor[],
  fields: Record<string, string>
): Promise<string> {
  const text = new TextEncoder()
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))
  return (fields['format'] === firstFormat ? port.sha256 : port.checksum)([
    text.encode(JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))),
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
  const { checksum: expected, ...fields } = metadata
  const found = await checksum(
    port,
    [...tensors].map(([name, tensor]) => ({ name, ...tensor })),
    fields
  )
  const isKnown = fields['format'] === format || fields['format'] === firstFormat
  if (!isKnown || expected !== found)
    throw new AtelierError('CHECKPOINT_DAMAGED', {
      path,
      reason: 'its content does not fit its checksum'
    })
  return { ...decodeMetadata(fields), file, tensors }
}

/** What the checksum vouches for was written by {@link writeCheckpoint}, in that form. */
function decodeMetadata(fields: Record<string, string>): CheckpointMetadata {
  const { epoch, step, at = '0', subject, progress, inputShape, classes } = fields
  const { specSha256 = '', datasetSha256 = '', model = '', order = '' } = fields
  const firstSubject = `{"inputShape":${inputShape},"classes":${classes},"normalization":null}`
  return {
    position: { epoch: Number(epoch), step: Number(step) },
    at: Number(at),
    subject: JSON.parse(subject ?? firstSubject) as ModelSignature,
    progress: progress === undefined ? nothingSaved : (JSON.parse(progress) as SavedProgress),
    specSha256,
    datasetSha256,
    model,
    order
  }
}

/**
 * The first of these files that is whole; null where none of them is there.
 * @param onDamage told of each that is passed over
 * @throws AtelierError CHECKPOINT_DAMAGED of the first, where none is whole
 */
export async function readFirstIntact(
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
  const checkpoint = await readFirstIntact(port, file === null ? await listCheckpoints(port) : [file])
  if (!checkpoint) throw new AtelierError('RUN_HAS_NO_WEIGHTS', { run })
  return { ...checkpoint, tensors: averaged(checkpoint.tensors) }
}

/** What is told of a checkpoint that was read. Its roles are given when the next one is saved. */
export function checkpointInfo({ file, position, at, progress, tensors }: Checkpoint): CheckpointInfo {
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
