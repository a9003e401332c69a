import { type CheckpointInfo, isActive, isResumable, type RunSummary } from '../domain/run'
import { AtelierError } from './errors'

/**
 * Why a checkpoint cannot be deleted, as far as its run's record says it; null where nothing there speaks
 * against it. One whose file is gone already is needed by nobody.
 * @param checkpoints of the run, the oldest first; those whose files are gone are marked as that
 */
export function checkpointRefusal(
  { status, name: run }: Pick<RunSummary, 'status' | 'name'>,
  checkpoints: readonly CheckpointInfo[],
  file: string
): AtelierError | null {
  if (isActive(status)) return new AtelierError('RUN_IS_ACTIVE', { run, status })
  const newest = checkpoints.findLast(({ isGone }) => !isGone)
  if (!isResumable(status) || newest?.file !== file) return null
  return new AtelierError('CHECKPOINT_IS_NEEDED', {
    ...{ run, file },
    reason: 'the run goes on from it when it is resumed',
    hint: 'Delete older ones, or resume the run first; the whole run can be deleted, too.'
  })
}
