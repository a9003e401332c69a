import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AtelierError } from '../contract'

/** Whatever a record says, a checkpoint lies here and nowhere else. */
const placeOf = (runFolder: string, file: string): string =>
  join(runFolder, 'checkpoints', basename(file))
/** Of no checkpoint any more: who trains the run on removes what he finds of these. */
const asideOf = (place: string): string => `${place}.tmp`

/** Names of the checkpoints' files in a run's folder. */
export function checkpointNames(runFolder: string): string[] {
  try {
    return readdirSync(join(runFolder, 'checkpoints')).filter((name) => name.endsWith('.safetensors'))
  } catch {
    return []
  }
}

/** Bytes that the disk has back once a file is gone: none where it has another name, too, as a fork's start. */
function bytesAlone(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats && stats.nlink <= 1 ? stats.size : 0
}

/**
 * Removes files of checkpoints of a run together with what is recorded of them: all of it or nothing. On a full
 * disk the files go first, for the room that they take. One whose file is gone already frees nothing.
 * @param record stores that they are gone
 * @returns bytes that the disk has back
 * @throws what `record` throws
 */
export function removeCheckpoints(runFolder: string, files: string[], record: () => void): number {
  const places = files.map((file) => placeOf(runFolder, file))
  for (const place of places) rename(place, asideOf(place))
  const removeAside = (): void => places.forEach((place) => rmSync(asideOf(place), { force: true }))
  const freed = places.reduce((sum, place) => sum + bytesAlone(asideOf(place)), 0)
  try {
    record()
  } catch (error) {
    if (!(error instanceof AtelierError) || error.code !== 'DISK_FULL') {
      for (const place of places) rename(asideOf(place), place)
      throw error
    }
    removeAside()
    record()
  }
  removeAside()
  return freed
}

/** @throws what the system says, but for a file that is gone */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
