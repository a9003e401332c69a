import { AtelierError, formatMoment } from '../../contract'
import { restoreBackup } from '../../runs/backups'
import { lockWorkspace } from '../../runs/workspace-lock'

export interface RestoredHistory {
  /** The backup that is the history now, and when it was made. */
  backup: string
  moment: string
  /** Where the history is that was there before; null where there was none. */
  aside: string | null
}

/**
 * Puts the newest backup of a workspace's history in its place.
 * @throws AtelierError WORKSPACE_IN_USE, NO_BACKUP, DISK_FULL, WORKSPACE_NOT_WRITABLE
 */
export function restoreHistory(workspace: string): RestoredHistory {
  const lock = lockWorkspace(workspace)
  if (!lock) throw new AtelierError('WORKSPACE_IN_USE', { path: workspace, pid: 'unknown', address: '' })
  try {
    const { backup, aside } = restoreBackup(workspace)
    return { backup: backup.path, moment: formatMoment(backup.at), aside }
  } finally {
    lock.release()
  }
}
