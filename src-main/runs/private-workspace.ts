import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const privateModes = {
  0o700: ['runs', 'backups', 'log'],
  0o600: ['runs.sqlite-wal', 'runs.sqlite-shm', 'owner.json', 'settings.json', 'web-access.json']
}

/** Makes a folder of a workspace, for this user alone; one that is there keeps its own mode. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/**
 * Takes what an earlier version left open to others, in a workspace of this user's; databases are closed
 * as they are opened.
 */
export function closeToOthers(workspace: string): void {
  if (process.platform === 'win32') return
  for (const [mode, names] of Object.entries(privateModes))
    for (const name of names) {
      const path = join(workspace, name)
      try {
        if (existsSync(path)) chmodSync(path, Number(mode))
      } catch {
        // Somebody else's, who shares it: theirs to say.
      }
    }
}
