import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { timeStamp } from './time-stamp'

/** Folder of the copies of a workspace's run database. */
export const backupFolder = (workspace: string): string => join(workspace, 'backups')

export interface BackupFile {
  path: string
  /** When it was made, to the second: Unix milliseconds. */
  at: number
}

/** `runs-20261126-083000.sqlite`, in UTC. */
export function backupName(at: number): string {
  return `runs-${timeStamp(at)}.sqlite`
}

/** The backups of a workspace, the newest first; none where its folder cannot be read. */
export function backupsOf(workspace: string): BackupFile[] {
  const folder = backupFolder(workspace)
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names
    .flatMap((name) => {
      const found = /^runs-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.sqlite$/.exec(name)
      if (!found) return []
      const [year, month, day, hour, minute, second] = found.slice(1).map(Number)
      return [
        {
          path: join(folder, name),
          at: Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
        }
      ]
    })
    .sort((a, b) => b.at - a.at)
}
