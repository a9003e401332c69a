/** A picture that a person gave, under the name by which they know it: its path in what was dropped. */
interface NamedFile {
  name: string
  file: File
}
/** What was given, and how many files of it are no pictures by their name. */
export interface GivenFiles {
  pictures: NamedFile[]
  others: number
}

const pictureName = /\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|avif|hei[cf])$/i
const byName = new Intl.Collator('en', { numeric: true })
/** Files of a folder that are looked at; nobody waits for a whole disk. */
const mostFiles = 20_000

const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'))

/**
 * Files that were chosen by themselves: whoever names a file means it, whatever it is called. Those of a
 * folder have a path, and what is no picture is left out of them.
 */
export function chosenFiles(files: Iterable<File>): GivenFiles {
  return sorted(
    [...files].map((file) => ({
      name: file.webkitRelativePath || file.name,
      file,
      isOfFolder: Boolean(file.webkitRelativePath)
    }))
  )
}

/** What was dropped or pasted, folders with all that is in them. Call it in the event, which empties it. */
export async function transferredFiles({ items, files }: DataTransfer): Promise<GivenFiles> {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? null)
  if (!entries.some(Boolean)) return chosenFiles(files)

  const found: FoundFile[] = []
  for (const entry of entries) if (entry) await collect(entry, false, found)
  return sorted(found)
}

interface FoundFile extends NamedFile {
  isOfFolder: boolean
}

async function collect(entry: FileSystemEntry, isOfFolder: boolean, found: FoundFile[]): Promise<void> {
  if (found.length >= mostFiles) return
  if (entry.isFile) {
    const read = new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    )
    // What was removed since it was dropped is not there to be looked at.
    const file = await read.catch(() => null)
    if (file) found.push({ name: entry.fullPath.replace(/^\//, ''), file, isOfFolder })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    ).catch(() => [])
    if (some.length === 0) return
    for (const each of some) await collect(each, true, found)
  }
}

function sorted(found: FoundFile[]): GivenFiles {
  const visible = found.filter(({ name, isOfFolder }) => !isOfFolder || !isHidden(name))
  const pictures = visible.filter(
    ({ name, file, isOfFolder }) =>
      !isOfFolder || pictureName.test(name) || file.type.startsWith('image/')
  )
  return {
    pictures: pictures
      .map(({ name, file }) => ({ name, file }))
      .sort((a, b) => byName.compare(a.name, b.name)),
    others: visible.length - pictures.length
  }
}
