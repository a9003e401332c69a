import { existsSync } from 'node:fs'
import { readdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { AtelierError, formatBytes } from '../../contract'
import { datasetName } from '../../datasets/names'
import { makePrivateFolder } from '../../runs/private-workspace'
import { liesIn } from './lies-in'

/** In a folder that is not whole yet: who comes later may clear it away. */
const unfinished = '.unfinished'
/** Where the pieces of files lie until they are whole. */
export const piecesFolder = '.pieces'
/** An upload that was begun so long ago and not ended was given up, in milliseconds. */
const givenUpAfter = 24 * 3600_000
/** What stays free for everything else on the disk. */
const reserve = 256 * 2 ** 20

export const uploadsIn = (workspace: string): string => join(workspace, 'uploads')

/** Folders that browsers send data to, below the workspace; what is whole stays there as it came. */
export class UploadFolders {
  /**
   * @param readOnly why nothing can be written here, or null
   * @param isUsed whether a data set lies in a folder
   */
  constructor(
    private readonly workspace: string,
    private readonly readOnly: () => AtelierError | null,
    private readonly isUsed: (folder: string) => Promise<boolean>
  ) {}

  /** What became whole while this process ran: it can still be taken away, until it is used. */
  private readonly whole = new Set<string>()

  /**
   * Makes room for an upload.
   * @throws AtelierError UPLOAD_TOO_LARGE, DATASET_NAME_UNUSABLE, why nothing can be written here
   */
  async begin(name: string, bytes: number): Promise<{ upload: string; folder: string }> {
    const problem = this.readOnly()
    if (problem) throw problem
    const root = uploadsIn(this.workspace)
    makePrivateFolder(root)
    await this.clearGivenUp(root)
    await requireRoom(root, bytes)

    const wanted =
      datasetName(name)
        .replace(/[<>:"|?*]/g, '_')
        .replace(/[. ]+$/, '') || 'data'
    for (let number = 1; ; number++) {
      const upload = number === 1 ? wanted : `${wanted} ${number}`
      const folder = join(root, upload)
      if (existsSync(folder)) continue
      makePrivateFolder(folder)
      await writeFile(join(folder, unfinished), '')
      return { upload, folder }
    }
  }

  /** Everything was sent. Returns the path of the data: the one thing that was sent, or the folder. */
  async end(upload: string): Promise<string> {
    const folder = this.folderOf(upload)
    await rm(join(folder, piecesFolder), { recursive: true, force: true })
    await rm(join(folder, unfinished), { force: true })
    this.whole.add(upload)
    const names = await readdir(folder)
    return names.length === 1 ? join(folder, names[0] as string) : folder
  }

  /**
   * Takes away what was sent; what became whole, too, unless a data set is made of it.
   * @throws AtelierError UPLOAD_UNKNOWN
   */
  async cancel(upload: string): Promise<void> {
    if (!this.whole.delete(upload)) return rm(this.folderOf(upload), { recursive: true, force: true })
    const folder = join(uploadsIn(this.workspace), upload)
    if (!(await this.isUsed(folder))) await rm(folder, { recursive: true, force: true })
  }

  /** Whether a path lies in what was sent. */
  has(path: string): boolean {
    return uploadOf(this.workspace, path) !== null
  }

  /** Takes away the upload that a path lies in, unless a data set is still made of it. */
  async forget(path: string): Promise<void> {
    const upload = uploadOf(this.workspace, path)
    if (upload === null || this.readOnly()) return
    const folder = join(uploadsIn(this.workspace), upload)
    if (!(await this.isUsed(folder))) await rm(folder, { recursive: true, force: true })
  }

  /** @throws AtelierError UPLOAD_UNKNOWN for what is none that is under way */
  private folderOf(upload: string): string {
    const folder = uploadFolder(this.workspace, upload)
    if (folder === null) throw new AtelierError('UPLOAD_UNKNOWN', { upload })
    return folder
  }

  private async clearGivenUp(root: string): Promise<void> {
    for (const name of await readdir(root)) {
      const mark = await stat(join(root, name, unfinished)).catch(() => null)
      if (mark && Date.now() - mark.mtimeMs > givenUpAfter)
        await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

/** The name of the upload that a path lies in; null where it lies in none. */
function uploadOf(workspace: string, path: string): string | null {
  const root = uploadsIn(workspace)
  if (!liesIn(root, path)) return null
  return relative(root, path).split(sep)[0] || null
}

/** The folder of an upload under way; null where there is none of that name. */
export function uploadFolder(workspace: string, upload: string): string | null {
  const root = uploadsIn(workspace)
  const folder = join(root, upload)
  const isOne = upload !== '' && !upload.startsWith('.') && dirname(folder) === root
  return isOne && existsSync(join(folder, unfinished)) ? folder : null
}

/** @throws AtelierError UPLOAD_TOO_LARGE where so many bytes more would fill the disk */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = Math.max(0, bavail * bsize - reserve)
  if (bytes > free)
    throw new AtelierError('UPLOAD_TOO_LARGE', {
      bytes: formatBytes(bytes),
      free: formatBytes(free),
      path: folder
    })
}

/**
 * A relative path that was sent, as parts that lie below a folder whatever they are; null where one
 * climbs out, is hidden, or is a name that some system cannot have.
 */
export function safeParts(path: string): string[] | null {
  const parts = path.normalize('NFC').split('/')
  const isSafe = (part: string): boolean =>
    part !== '' &&
    !part.startsWith('.') &&
    !/[\\:\u0000-\u001f\u007f]/.test(part) &&
    Buffer.byteLength(part) <= 240
  return parts.length <= 32 && parts.every(isSafe) ? parts : null
}
