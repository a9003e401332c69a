import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AtelierError, type RunDetail, type RunParent } from '../contract'
import { storageError } from '../runs/storage-error'

const checkpointsIn = (runFolder: string): string[] => {
  try {
    return readdirSync(join(runFolder, 'checkpoints')).filter((name) => name.endsWith('.safetensors'))
  } catch {
    return []
  }
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
  const present = checkpoints.filter((each) => checkpointsIn(runFolder).includes(basename(each.file)))
  const chosen =
    file === null
      ? present.at(-1)
      : present.find((each) => each.file === file || basename(each.file) === file)
  if (!chosen)
    throw file === null
      ? new AtelierError('RUN_HAS_NO_WEIGHTS', { run: summary.name })
      : new AtelierError('CHECKPOINT_MISSING', { run: summary.name, file })
  return {
    runId: summary.id,
    name: summary.name,
    file: chosen.file,
    epoch: chosen.epoch,
    step: chosen.step
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
