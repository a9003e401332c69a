import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { storageError } from '../../runs/storage-error'

/** Folders of exports that are not done, or that their callers take away, begin so. */
export const unfinished = '.unfinished-'
/** Where in a workspace exports lie. */
export const exportsIn = (workspace: string): string => join(workspace, 'exports')

/**
 * The workspace's folder for exports. What is not done is not seen: an export is written into a folder of
 * its own, which comes into its place when everything in it is there.
 */
export class ExportsFolder {
  private readonly path: string

  constructor(private readonly workspace: string) {
    this.path = exportsIn(workspace)
  }

  /** A new folder to write into. @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE */
  begin(): string {
    return this.storing(() => {
      const place = join(this.path, this.unfinishedName())
      mkdirSync(place, { recursive: true, mode: 0o700 })
      return place
    })
  }

  /**
   * Gives what was written its place. What lies there stays: it may be of other runs, or somebody's work.
   * @param name null where the caller takes it away
   * @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE
   */
  settle(place: string, name: string | null): string {
    return this.storing(() => {
      const target = this.placeFor(name ?? this.unfinishedName())
      renameSync(place, target)
      return target
    })
  }

  /** Where an export of this name will lie: under the name itself, or with a number where there is one. */
  placeFor(name: string): string {
    let free = name
    for (let count = 2; existsSync(join(this.path, free)); count++) free = `${name} (${count})`
    return join(this.path, free)
  }

  /** What cannot be removed now is by the next workbench. */
  remove(path: string): void {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // Somebody looks into it.
    }
  }

  /** Those of a workbench that did not live to see their end. */
  removeLeftovers(): void {
    try {
      for (const name of readdirSync(this.path))
        if (name.startsWith(unfinished)) this.remove(join(this.path, name))
    } catch {
      // There is no such folder before the first export.
    }
  }

  private unfinishedName(): string {
    return unfinished + randomBytes(8).toString('hex')
  }

  private storing<T>(body: () => T): T {
    try {
      return body()
    } catch (error) {
      throw storageError(error, this.workspace)
    }
  }
}
