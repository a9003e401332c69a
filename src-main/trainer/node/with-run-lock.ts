import { join } from 'node:path'
import { withLock } from '../../native/setup-lock'
import { writeFailure } from './write-durably'

/**
 * Trains when no other process trains this run: one whose workbench died may still be saving what this
 * one goes on from.
 * @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE
 */
export async function withRunLock<T>(
  runFolder: string,
  log: (line: string) => void,
  train: () => Promise<T>
): Promise<T> {
  let isWaiting = false,
    hasLock = false
  const wait = (): void => {
    if (!isWaiting) log('Another process still trains this run; it is waited for.')
    isWaiting = true
  }
  const path = join(runFolder, 'trainer.lock')
  try {
    return await withLock(path, () => ((hasLock = true), train()), wait)
  } catch (error) {
    throw hasLock ? error : writeFailure(error as NodeJS.ErrnoException, path)
  }
}
