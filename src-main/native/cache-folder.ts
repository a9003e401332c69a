import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * What can be fetched or built again: libraries, data sets, measured speeds. Shared by all workspaces and
 * clones of a user. ATELIER_CACHE names another.
 */
export function cacheFolder(): string {
  const named = (name: string): string | undefined => process.env[name] || undefined
  const said = named('ATELIER_CACHE')
  if (said !== undefined) return said
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Atelier')
  if (process.platform === 'win32')
    return join(named('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), 'Atelier', 'Cache')
  return join(named('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'atelier')
}
