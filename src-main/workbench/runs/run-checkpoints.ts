import { copyFileSync, linkSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  AtelierError,
  type CheckpointInfo,
  type ExperimentSpec,
  isSameModel,
  type RunDetail,
  type RunParent
} from '../../contract'
import { checkpointNames } from '../../runs/checkpoint-files'
import type { RunStore } from '../../runs/run-store'
import { storageError } from '../../runs/storage-error'

/** The checkpoints of a run whose files are there, the oldest first. */
export function presentCheckpoints({
  checkpoints,
  folder
}: Pick<RunDetail, 'checkpoints' | 'folder'>): CheckpointInfo[] {
  const names = new Set(checkpointNames(folder))
  return checkpoints.filter(({ file }) => names.has(basename(file)))
}

/** A run as it is recorded, where each checkpoint whose file is not there says so. */
export function withPresence(detail: RunDetail): RunDetail {
  const present = new Set(presentCheckpoints(detail))
  if (present.size === detail.checkpoints.length) return detail
  const checkpoints = detail.checkpoints.map((each) =>
    present.has(each) ? each : { ...each, isGone: true as const }
  )
  return { ...detail, checkpoints }
}

/** The checkpoint that a person means: by its file, the file's name with or without its ending, or its epoch. */
export function checkpointNamed(
  checkpoints: readonly CheckpointInfo[],
  name: string
): CheckpointInfo | undefined {
  const named = checkpoints.find(
    ({ file }) => file === name || basename(file) === name || basename(file, '.safetensors') === name
  )
  if (named || !/^\d{1,9}$/.test(name)) return named
  return checkpoints.find(({ epoch, step }) => step === 0 && epoch === Number(name))
}

/**
 * Where a fork keeps the checkpoint that it went on from, relative to its folder: apart from its own, of
 * which the newest counts.
 */
export const initialFile = (file: string): string => `initial/${basename(file)}`

/**
 * The checkpoint of a run that another is to go on from; without a name its newest.
 * @throws AtelierError CHECKPOINT_MISSING, RUN_HAS_NO_WEIGHTS
 */
export function parentOf(
  { summary, checkpoints }: RunDetail,
  runFolder: string,
  file: string | null
): RunParent {
  const present = presentCheckpoints({ checkpoints, folder: runFolder })
  const chosen = file === null ? present.at(-1) : checkpointNamed(present, file)
  if (!chosen)
    throw file === null
      ? new AtelierError('RUN_HAS_NO_WEIGHTS', { run: summary.name })
      : new AtelierError('CHECKPOINT_MISSING', { run: summary.name, file })
  return {
    runId: summary.id,
    name: summary.name,
    file: chosen.file,
    epoch: chosen.epoch,
    step: chosen.step,
    ...(chosen.note !== undefined && { note: chosen.note })
  }
}

/**
 * Gives a fork the checkpoint to keep: a second name of the same file where the disk can do that, so
 * that it costs nothing and outlives the parent.
 * @throws AtelierError CHECKPOINT_MISSING where it was removed in the meantime, DISK_FULL,
 * WORKSPACE_NOT_WRITABLE
 */
export function bringCheckpoint(
  { name, file }: RunParent,
  parentFolder: string,
  runFolder: string
): void {
  const source = join(parentFolder, file),
    target = join(runFolder, initialFile(file))
  try {
    mkdirSync(dirname(target), { recursive: true })
    try {
      linkSync(source, target)
    } catch {
      copyFileSync(source, target)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AtelierError('CHECKPOINT_MISSING', { run: name, file })
    throw storageError(error, runFolder)
  }
}

/**
 * What an experiment that goes on from another run's checkpoint begins with.
 * @throws AtelierError UNKNOWN_RUN, CHECKPOINT_MISSING, RUN_HAS_NO_WEIGHTS, CHECKPOINT_OTHER_MODEL, or
 * INVALID_EXPERIMENT where the checkpoint has all of its epochs behind it
 */
export function parentFor(
  store: RunStore,
  spec: ExperimentSpec,
  from: { run: string; checkpoint: string | null }
): RunParent {
  const { id, checkpoint } =
    from.checkpoint === null
      ? store.resolveCheckpoint(from.run)
      : { id: store.resolve(from.run), checkpoint: from.checkpoint }
  const detail = store.detail(id)
  const parent = parentOf(detail, store.folderOf(id), checkpoint)

  if (!isSameModel(detail.spec.model, spec.model))
    throw new AtelierError('CHECKPOINT_OTHER_MODEL', {
      path: parent.file,
      reason: `it was trained as ${detail.spec.model.id}, configured otherwise than this ${spec.model.id}`
    })
  if (spec.epochs <= parent.epoch)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: `epochs: the checkpoint has ${parent.epoch} epochs behind it already`,
      hint: 'Plan more epochs than the checkpoint has.'
    })
  return parent
}
