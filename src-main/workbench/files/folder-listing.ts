import { opendir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve, win32 } from 'node:path'
import type { FolderListing } from '../../contract'
import { pathError, requireWhole } from '../../datasets/regular-file'

/** Files that can be data by themselves: archives, manifests, tables, arrays, IDX. */
const dataFile =
  /(\.(zip|tar|tgz|tar\.gz|csv|tsv|parquet|npz|npy)|[-_.](images|labels)[-_.]idx\d.*|_batch(_\d)?\.bin)$/i
const picture = /\.(png|jpe?g|webp|gif|bmp|tiff?|avif)$/i
/** What systems and other programs put beside people's files. */
const notForPeople = /^([.$]|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX$|node_modules$)/i

const mostEntries = 3000

/** Above the drives of Windows there is no folder: this stands for the list of them. */
const allDrives = ''

/**
 * The folders and the files that can be data in a folder; `~` and null are the person's own, and on
 * Windows an empty path is the list of drives.
 * @throws AtelierError PATH_NOT_WHOLE, DATASET_UNREADABLE
 */
export async function listFolder(given: string | null): Promise<FolderListing> {
  if (given === allDrives && process.platform === 'win32') return listDrives()
  const named = given === null || given === '~' ? homedir() : given.replace(/^~(?=[/\\])/, homedir())
  requireWhole(named)
  const path = resolve(named)
  const parent = parentOf(path, process.platform)
  const listing: FolderListing = { path, parent, entries: [], omitted: 0, pictures: 0 }
  try {
    for await (const entry of await opendir(path)) {
      if (notForPeople.test(entry.name)) continue
      if (entry.isFile() && picture.test(entry.name)) listing.pictures++
      const isShown = entry.isDirectory() || entry.isSymbolicLink() || dataFile.test(entry.name)
      if (!isShown) continue
      if (listing.entries.length >= mostEntries) listing.omitted++
      else {
        const found = await described(join(path, entry.name), entry.name)
        if (found) listing.entries.push(found)
      }
    }
  } catch (error) {
    throw pathError(error as NodeJS.ErrnoException, path)
  }
  const order = new Intl.Collator(undefined, { numeric: true })
  listing.entries.sort((a, b) =>
    a.kind === b.kind ? order.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1
  )
  return listing
}

/** The folder above; of a drive of Windows the list of drives, of the root elsewhere null. */
export function parentOf(path: string, platform: NodeJS.Platform): string | null {
  const isWindows = platform === 'win32'
  const parent = (isWindows ? win32.dirname : dirname)(path)
  if (parent !== path) return parent
  return isWindows ? allDrives : null
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * The drives of Windows as a folder of folders: `C:\\`, `D:\\`.
 * @param isThere whether a drive answers; one without a disk in it does not
 */
export async function listDrives(
  isThere: (path: string) => Promise<boolean> = answers
): Promise<FolderListing> {
  const paths = [...letters].map((letter) => `${letter}:\\`)
  const found = await Promise.all(paths.map(isThere))
  const entries = paths
    .filter((_, i) => found[i])
    .map((path) => ({ name: path.slice(0, 2), path, kind: 'folder' as const, bytes: 0 }))
  return { path: allDrives, parent: null, entries, omitted: 0, pictures: 0 }
}

const answers = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isDirectory(),
    () => false
  )

/** Links count as what they lead to; one that leads nowhere is nothing. */
async function described(path: string, name: string): Promise<FolderListing['entries'][number] | null> {
  const entry = await stat(path).catch(() => null)
  if (entry?.isDirectory()) return { name, path, kind: 'folder', bytes: 0 }
  if (entry?.isFile() && dataFile.test(name)) return { name, path, kind: 'file', bytes: entry.size }
  return null
}
