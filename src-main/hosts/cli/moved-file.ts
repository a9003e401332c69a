import { chmodSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AtelierError } from '../../contract'
import { writingProblem } from './file-problem'

/** That a file or folder cannot be written, and why. */
export const notWritable = (path: string, error: unknown): AtelierError =>
  new AtelierError('FILE_NOT_WRITABLE', { path, reason: writingProblem(error) }, { cause: error })

/**
 * Moves a file or folder out of the workspace, into the place of what is there.
 * @throws AtelierError FILE_NOT_WRITABLE
 */
export function move(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true })
    rmSync(to, { recursive: true, force: true })
    try {
      renameSync(from, to)
    } catch (error) {
      // To another disk.
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
      cpSync(from, to, { recursive: true })
    }
    openTo(to)
  } catch (error) {
    throw notWritable(to, error)
  }
}

/** What lies in a workspace is for its owner alone; what leaves it is as other files of the person's are. */
function openTo(path: string): void {
  const isFolder = statSync(path).isDirectory()
  chmodSync(path, (isFolder ? 0o777 : 0o666) & ~process.umask())
  if (isFolder) for (const name of readdirSync(path)) openTo(join(path, name))
}
