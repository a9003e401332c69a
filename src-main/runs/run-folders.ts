import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const asideEnd = '.deleted'
const emptiedEnd = '.emptied'
/** What an identifier may be made of: a damaged one must not lead anywhere else. */
const isName = (id: string): boolean => /^[\w-]+$/.test(id)

/** The folders of runs' files in a workspace. */
export class RunFolders {
  private readonly folder: string
  /** For files from elsewhere, on the disk of the runs' own. */
  private readonly incomingFolder: string

  constructor(workspace: string) {
    this.folder = join(workspace, 'runs')
    this.incomingFolder = join(workspace, 'incoming')
  }

  of(id: string): string {
    return join(this.folder, id)
  }

  make(id: string): void {
    mkdirSync(this.of(id), { recursive: true, mode: 0o700 })
  }

  incoming(): string {
    mkdirSync(this.incomingFolder, { recursive: true, mode: 0o700 })
    return mkdtempSync(join(this.incomingFolder, 'run-'))
  }
  /** What was being taken in when a workbench ended. */
  removeIncoming(): void {
    remove(this.incomingFolder)
  }
  /** Makes a folder that run's. @throws TypeError where its identifier is none */
  take(id: string, files: string | null): void {
    if (!isName(id)) throw new TypeError(`"${id}" is no identifier`)
    if (files === null) this.make(id)
    else renameSync(files, this.of(id))
  }
  giveBack(id: string, files: string | null): void {
    if (files !== null && isName(id) && existsSync(this.of(id)) && !existsSync(files))
      renameSync(this.of(id), files)
  }

  /** Puts a folder aside, so that a crash leaves a run whole or gone. */
  putAside(id: string): void {
    if (isName(id) && existsSync(this.of(id))) renameSync(this.of(id), this.aside(id))
  }
  putBack(id: string): void {
    if (isName(id) && existsSync(this.aside(id))) renameSync(this.aside(id), this.of(id))
  }
  /**
   * Removes what is in a folder that was put aside, for the room that it takes; the deletion can only go
   * on then. A name takes no room.
   */
  empty(id: string): void {
    if (!isName(id) || !existsSync(this.aside(id))) return
    for (const name of readdirSync(this.aside(id))) remove(join(this.aside(id), name))
    renameSync(this.aside(id), this.of(id) + emptiedEnd)
  }
  removeAside(id: string): void {
    if (!isName(id)) return
    remove(this.aside(id))
    remove(this.of(id) + emptiedEnd)
  }

  /**
   * Folders put aside by a deletion that did not come to its end; whole, or emptied and good for nothing
   * but the end of it.
   */
  leftAside(): { id: string; isWhole: boolean }[] {
    return readdirSync(this.folder)
      .map((name) => /^(.*)(\.deleted|\.emptied)$/.exec(name))
      .flatMap((found) => (found ? [{ id: found[1] as string, isWhole: found[2] === asideEnd }] : []))
  }

  private aside(id: string): string {
    return `${this.of(id)}${asideEnd}`
  }
}

/** What cannot be removed now is removed at a later start. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // Somebody looks into it.
  }
}
