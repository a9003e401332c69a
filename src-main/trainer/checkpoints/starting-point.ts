import {
  AtelierError,
  type ExperimentSpec,
  isSameModel,
  type ModelConfig,
  type Sentence
} from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import type { TrainerPort } from '../port'
import { type Checkpoint, readFirstIntact } from './checkpoint'
import { listCheckpoints } from './checkpoint-names'

/**
 * What decides which images are in which batch of an epoch: a position in the middle of one means
 * something only where it is the same.
 */
export function batchOrderKey({ dataset, batchSize, seed }: ExperimentSpec): string {
  return JSON.stringify([dataset.limit, dataset.validation, batchSize, seed])
}

/** The run that is looked for something to go on from. */
export interface StartRequest {
  port: TrainerPort
  spec: ExperimentSpec
  dataset: Pick<LoadedDataset, 'imageShape' | 'classes'>
  /** The checkpoint that the run was forked from; null where it was not. */
  initial: string | null
}

/** What a run goes on from. */
export interface StartingPoint {
  checkpoint: Checkpoint
  /** It is another run's: its numbers count, its history does not. */
  isFork: boolean
}

/**
 * What a run goes on from: the newest of its own checkpoints that is whole, or where it has none the one
 * that it was forked from. Null where it begins anew.
 * @param log told of each that is damaged
 * @throws AtelierError CHECKPOINT_DAMAGED, CHECKPOINT_OTHER_MODEL, DATASET_CHANGED, CHECKPOINT_MISSING
 */
export async function findStart(
  input: StartRequest,
  datasetSha256: string,
  log: (line: string) => void
): Promise<StartingPoint | null> {
  const { port, initial } = input
  const own = await listCheckpoints(port)
  const isFork = own.length === 0 && initial !== null
  const files = isFork ? [initial] : own
  const checkpoint = await readFirstIntact(port, files, (error, file) =>
    log(`${error.message} ${file === files.at(-1) ? '' : 'The one before it is used.'}`.trim())
  )
  if (!checkpoint && isFork)
    throw new AtelierError('CHECKPOINT_MISSING', { run: port.pathOf(''), file: initial })
  if (checkpoint) requireFitting(input, checkpoint, isFork, datasetSha256)
  return checkpoint && { checkpoint, isFork }
}

function requireFitting(
  { port, spec, dataset }: StartRequest,
  checkpoint: Checkpoint,
  isFork: boolean,
  datasetSha256: string
): void {
  const { subject, model, file } = checkpoint
  const other = (reason: Sentence): AtelierError =>
    new AtelierError('CHECKPOINT_OTHER_MODEL', { path: port.pathOf(file), reason })

  if (model !== '' && !isSameModel(JSON.parse(model), spec.model)) {
    const { id } = JSON.parse(model) as ModelConfig
    throw other(`it was trained as ${id}, configured otherwise than this ${spec.model.id}`)
  }
  if (subject.inputShape.join() !== dataset.imageShape.join())
    throw other(
      `it sees images of ${subject.inputShape.join('x')}, and these have ${dataset.imageShape.join('x')}`
    )
  if (subject.classes.length !== dataset.classes.length)
    throw other(
      `it tells ${subject.classes.length} classes apart, and the data has ${dataset.classes.length}`
    )
  if (!isFork) requireUnchanged(checkpoint, spec, datasetSha256)
}

/**
 * @throws AtelierError DATASET_CHANGED where the data is not what the checkpoint's run was trained on
 */
export function requireUnchanged(
  checkpoint: Checkpoint,
  { dataset }: Pick<ExperimentSpec, 'dataset'>,
  datasetSha256: string
): void {
  if (isChanged(checkpoint, datasetSha256)) throw new AtelierError('DATASET_CHANGED', { id: dataset.id })
}

/** Whether data is another one than what the checkpoint's run was trained on, as far as that is known. */
export const isChanged = ({ datasetSha256 }: Checkpoint, now: string): boolean =>
  datasetSha256 !== '' && datasetSha256 !== now

/** @throws AtelierError DATASET_CHANGED where a network cannot take images of data that has changed */
export function requireFit(
  { subject }: Checkpoint,
  { dataset: { id } }: Pick<ExperimentSpec, 'dataset'>,
  { imageShape, classes }: Pick<LoadedDataset, 'imageShape' | 'classes'>
): void {
  const [before, now] = [subject, { inputShape: imageShape, classes }].map((of) =>
    JSON.stringify([of.inputShape, of.classes])
  )
  if (before !== now) throw new AtelierError('DATASET_CHANGED', { id })
}
