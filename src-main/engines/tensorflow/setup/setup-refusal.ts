import { statfs } from 'node:fs/promises'
import { AtelierError, formatBytes } from '../../../contract'

/** Why the set-up of `tensorflow` ended, and what to do. */
export const failed = (reason: string, fix: string, cause?: unknown): AtelierError =>
  new AtelierError(
    'ENGINE_SETUP_FAILED',
    { engine: 'tensorflow', reason, fix },
    cause === undefined ? undefined : { cause }
  )

/** There is no installer of Python's packages here: TensorFlow has to come some other way. */
export class NoInstaller extends Error {
  constructor(readonly refusal: AtelierError) {
    super(refusal.message)
  }
}

/** @throws AtelierError ENGINE_SETUP_FAILED where the folder's disk has not so many bytes left */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes)
    throw failed(
      `the disk of ${folder} has ${formatBytes(bavail * bsize)} left and ${formatBytes(bytes)} are needed`,
      'Free some space, or name another cache folder with ATELIER_CACHE.'
    )
}
