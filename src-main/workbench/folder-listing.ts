import { opendir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { FolderListing } from '../contract'
import { pathError, requireWhole } from '../datasets/regular-file'

/** Files that can be data by themselves: archives, manifests, tables, arrays, IDX. */
const dataFile =
  /(\.(zip|tar|tgz|tar\.gz|csv|tsv|parquet|npz|npy)|[-_.](images|labels)[-_.]idx\d.*|_batch(_\d)?\.bin)$/i
const picture = /\.(png|jpe?g|webp|gif|bmp|tiff?|avif)$/i
/** What systems and other programs put beside people's files. */
const notForPeople = /^([.$]|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX$|node_modules$)/i

const mostEntries = 3000

/**
 * The folders and the files that can be data in a folder; `~` and null are the person's own.
 * @throws AtelierError PATH_NOT_WHOLE, DATASET_UNREADABLE
 */
export async function listFolder(given: string | null): Promise<FolderListing> {
  const named = given === null || given === '~' ? homedir() : given.replace(/^~(?=[/\\])/, homedir())
  requireWhole(named)
  const path = resolve(named)
  const listing: FolderListing = { path, parent: parentOf(path), entries: [], omitted: 0, pictures: 0 }
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

function parentOf(path: string): string | null {
  const parent = dirname(path)
  return parent === path ? null : parent
}

/** Links count as what they lead to; one that leads nowhere is nothing. */
async function described(path: string, name: string): Promise<FolderListing['entries'][number] | null> {
  const entry = await stat(path).catch(() => null)
  if (entry?.isDirectory()) return { name, path, kind: 'folder', bytes: 0 }
  if (entry?.isFile() && dataFile.test(name)) return { name, path, kind: 'file', bytes: entry.size }
  return null
}
