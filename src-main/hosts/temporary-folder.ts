import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'

const usual = '/tmp'

/**
 * Takes the system's own folder for temporary files where the environment names one that does not
 * exist, for this process and those that it starts. Returns the one that was named, or null.
 */
export function useExistingTemporaryFolder(): string | null {
  const named = tmpdir()
  if (process.platform === 'win32' || isFolder(named) || !isFolder(usual)) return null
  process.env['TMPDIR'] = usual
  return named
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
