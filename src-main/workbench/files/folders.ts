import { homedir } from 'node:os'
import { join } from 'node:path'
import type { DataPlaces } from '../../contract'
import { cacheFolder } from '../../native/cache-folder'

const environment = (name: string): string | undefined => process.env[name] || undefined

/**
 * Where runs live unless `--workspace` or ATELIER_WORKSPACE says otherwise: the system's
 * application-data folder.
 */
export function defaultWorkspace(): string {
  const named = environment('ATELIER_WORKSPACE')
  if (named) return named
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Atelier')
  if (process.platform === 'win32')
    return join(environment('APPDATA') ?? join(homedir(), 'AppData', 'Roaming'), 'Atelier')
  return join(environment('XDG_DATA_HOME') ?? join(homedir(), '.local', 'share'), 'atelier')
}

/** Where a workspace keeps corrections of data sets. */
export const correctionsIn = (workspace: string): string => join(workspace, 'corrections')

/**
 * Where data sets are looked for. The system's packages put them below /usr/share/datasets (Debian,
 * Ubuntu).
 * @param workspace whose corrections there are; left out: none
 */
export function dataPlaces(workspace?: string): DataPlaces {
  return {
    cacheFolder: cacheFolder(),
    systemFolder: environment('ATELIER_SYSTEM_DATASETS') ?? '/usr/share/datasets',
    ...(workspace === undefined ? {} : { correctionsFolder: correctionsIn(workspace) })
  }
}

export { cacheFolder }
