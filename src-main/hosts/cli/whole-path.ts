import { homedir } from 'node:os'
import { resolve } from 'node:path'

/**
 * A path as the person meant it: from `folder` on, where it is relative, and from the home folder on
 * after a `~` that no shell put anything in the place of (`--set dataset.path=~/data`).
 */
export function wholePath(path: string, folder = process.cwd()): string {
  return resolve(folder, path.replace(/^~(?=$|[/\\])/, homedir()))
}
