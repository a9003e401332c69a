import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A name of a file, on every system, and of nothing else. */
const plainName = /^(?!\.)[^\\/:*?"<>|\p{Cc}]{1,200}$/u
/** No figure is larger, in bytes. */
const largest = 256 * 2 ** 20

/**
 * Files that are dragged out of a window. The system takes them from the disk, whenever the drop is, so they
 * stay until the application ends.
 */
export class DraggedFiles {
  private folder: string | null = null
  private count = 0

  /**
   * Writes what a page gives into a file that can be dragged. Returns its path; null for what is no file: a
   * page's message may hold anything.
   * @throws Error of the system
   */
  write(name: unknown, content: unknown): string | null {
    if (typeof name !== 'string' || !plainName.test(name)) return null
    if (!(content instanceof Uint8Array) || content.length > largest) return null
    // Another folder for each, so that two of one name are two files.
    // A system clears away what lies among its temporary files for long.
    if (this.folder === null || !existsSync(this.folder))
      this.folder = mkdtempSync(join(tmpdir(), 'atelier-dragged-'))
    const place = mkdtempSync(join(this.folder, `${this.count++}-`))
    const path = join(place, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }

  /** Takes all of them away. */
  close(): void {
    try {
      if (this.folder) rmSync(this.folder, { recursive: true, force: true })
    } catch {
      // It lies among what the system clears away.
    }
    this.folder = null
  }
}
