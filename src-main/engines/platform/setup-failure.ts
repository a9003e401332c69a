import { AtelierError, type EngineId } from '../../contract'

const diskIsFull = ['ENOSPC', 'EDQUOT']
const cannotBeWritten = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']

/** What the system refused to a set-up that writes below the user's cache folder, in words; else the error. */
export function setupFailure(engine: EngineId, cacheFolder: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (diskIsFull.includes(code))
    return new AtelierError('DISK_FULL', { path: cacheFolder }, { cause: error })
  if (!cannotBeWritten.includes(code)) return error
  return new AtelierError(
    'ENGINE_SETUP_FAILED',
    {
      engine,
      reason: `the folder ${cacheFolder} cannot be written (${code})`,
      fix: 'Give yourself write access to it, or name another with ATELIER_CACHE.'
    },
    { cause: error }
  )
}
