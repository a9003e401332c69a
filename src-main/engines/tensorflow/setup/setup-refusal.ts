import { statfs } from 'node:fs/promises'
import { AtelierError, formatBytes, type Sentence } from '../../../contract'
import type { Obstacle } from '../../engine'
import { tensorflowVersion } from './wheels'

/**
 * What another way of bringing TensorFlow may get around: no installer of Python's packages here, or one
 * that could not fetch.
 */
export type RefusalKind = 'no-installer' | 'not-fetched' | 'other'

/** Why the set-up of `tensorflow` ended, and what to do. */
export class SetupRefusal extends AtelierError {
  constructor(
    reason: Sentence,
    fix: Sentence,
    readonly kind: RefusalKind = 'other',
    cause?: unknown
  ) {
    super(
      'ENGINE_SETUP_FAILED',
      { engine: 'tensorflow', reason, fix },
      cause === undefined ? undefined : { cause }
    )
  }
}

/** What to do with what somebody copied. */
export const fromFolder = '"atelier doctor --fix tensorflow --from FOLDER".'

/** What is said where TensorFlow has nothing for this machine. */
export const noLibraries: Obstacle = {
  reason: `TensorFlow ${tensorflowVersion} has no libraries for ${process.platform} on ${process.arch}`,
  remedy: 'none',
  fix: 'Use another engine on this machine.'
}

/** @throws AtelierError ENGINE_SETUP_FAILED where the folder's disk has not so many bytes left */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes)
    throw new SetupRefusal(
      `the disk of ${folder} has ${formatBytes(bavail * bsize)} left and ${formatBytes(bytes)} are needed`,
      'Free some space, or name another cache folder with ATELIER_CACHE.'
    )
}
