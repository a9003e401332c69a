import { open } from 'node:fs/promises'
import { AtelierError, asOthersSay } from '../contract'

/** Makes the renaming of a file in a folder last; Windows cannot and does not need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What it means to a person that the system did not write a file. */
export function writingError(error: NodeJS.ErrnoException, path: string): AtelierError {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new AtelierError('DISK_FULL', { path }, { cause: error })
  return new AtelierError(
    'FILE_NOT_WRITABLE',
    { path, reason: asOthersSay(error.message) },
    { cause: error }
  )
}
