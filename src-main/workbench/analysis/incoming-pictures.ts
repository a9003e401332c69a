import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError, formatBytes } from '../../contract'
import { storageError } from '../../runs/storage-error'

const mebibyte = 2 ** 20
export const incomingLimits = {
  /** Bytes of one picture. */
  picture: 64 * mebibyte,
  /** Bytes and number of all that wait to be asked about. */
  total: 256 * mebibyte,
  count: 200,
  /** Milliseconds after which a picture that nobody asked about is forgotten. */
  patience: 10 * 60_000
} as const

interface Incoming {
  path: string
  bytes: number
  touchedAt: number
}

/**
 * Pictures that a window sent, in a folder of the workspace that its owner alone can read, until they
 * are asked about. The folder goes with the workbench; one that a crash left is emptied by the next.
 */
export class IncomingPictures {
  private readonly pictures = new Map<string, Incoming>()
  private readonly folder: string
  private readonly sweep: NodeJS.Timeout

  constructor(
    private readonly workspace: string,
    private readonly limits: { [N in keyof typeof incomingLimits]: number } = incomingLimits
  ) {
    this.folder = join(workspace, 'incoming')
    this.remove(this.folder)
    this.sweep = setInterval(() => this.forgetOld(), 60_000).unref()
  }

  /**
   * Keeps the first part of a picture, or adds to one. Returns its identifier and its bytes so far.
   * @throws AtelierError PICTURE_TOO_LARGE, TOO_MANY_PICTURES, PICTURE_NOT_HERE, DISK_FULL,
   * WORKSPACE_NOT_WRITABLE; the picture is forgotten then
   */
  add(upload: string | null, part: Uint8Array): { upload: string; bytes: number } {
    this.forgetOld()
    const id = upload ?? randomBytes(12).toString('hex')
    const known =
      upload === null ? { path: join(this.folder, id), bytes: 0, touchedAt: 0 } : this.known(upload)
    try {
      this.requireRoom(known, part.length, upload === null)
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      appendFileSync(known.path, part, { mode: 0o600 })
    } catch (error) {
      this.pictures.delete(id)
      this.remove(known.path)
      throw storageError(error, this.workspace)
    }
    known.bytes += part.length
    known.touchedAt = Date.now()
    this.pictures.set(id, known)
    return { upload: id, bytes: known.bytes }
  }

  /** Where a picture's content is. @throws AtelierError PICTURE_NOT_HERE */
  pathOf(upload: string): string {
    const known = this.known(upload)
    // It is still of use.
    known.touchedAt = Date.now()
    return known.path
  }

  /** Forgets pictures; those that are not known, too. */
  discard(uploads: readonly string[]): void {
    for (const upload of uploads) {
      const known = this.pictures.get(upload)
      this.pictures.delete(upload)
      if (known) this.remove(known.path)
    }
  }

  close(): void {
    clearInterval(this.sweep)
    this.pictures.clear()
    this.remove(this.folder)
  }

  private known(upload: string): Incoming {
    const known = this.pictures.get(upload)
    if (!known) throw new AtelierError('PICTURE_NOT_HERE')
    return known
  }

  private requireRoom(known: Incoming, more: number, isNew: boolean): void {
    const { picture, total, count } = this.limits
    if (known.bytes + more > picture)
      throw new AtelierError('PICTURE_TOO_LARGE', { limit: formatBytes(picture) })
    const waiting = [...this.pictures.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    if (waiting + more > total || (isNew && this.pictures.size >= count))
      throw new AtelierError('TOO_MANY_PICTURES', { count, limit: formatBytes(total) })
  }

  private forgetOld(): void {
    const oldest = Date.now() - this.limits.patience
    const old = [...this.pictures].filter(([, { touchedAt }]) => touchedAt < oldest)
    this.discard(old.map(([upload]) => upload))
  }

  /** What cannot be removed now is by the next workbench. */
  private remove(path: string): void {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // A read-only workspace has nothing of ours in it.
    }
  }
}
