import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['runs', 'backups', 'log']
const files = ['runs.sqlite', 'runs.sqlite-wal', 'runs.sqlite-shm', 'owner.lock', 'owner.json']
const settings = ['settings.json', 'web-access.json']

/** Makes the folder of a workspace, for this user alone; one that is there keeps its own mode. */
export function makeWorkspace(workspace: string): void {
  mkdirSync(workspace, { recursive: true, mode: 0o700 })
}

/** Takes what an earlier version left open to others, in a workspace of this user's. */
export function closeToOthers(workspace: string): void {
  mkdirSync(join(workspace, 'runs'), { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return
  for (const [names, mode] of [
    [folders, 0o700],
    [[...files, ...settings], 0o600]
  ] as const)
    for (const name of names) {
      const path = join(workspace, name)
      try {
        if (existsSync(path)) chmodSync(path, mode)
      } catch {
        // Somebody else's, who shares it: theirs to say.
      }
    }
}
