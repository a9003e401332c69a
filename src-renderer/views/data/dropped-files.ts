import type { SentFile } from '../../api/upload'

/** What systems and other programs put beside people's files. */
const notForPeople = /^([.$]|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i

/** A name as every system can have it. */
const portable = (name: string): string => name.replace(/[\\:\u0000-\u001f\u007f]/g, '_')

/** The files of what was dropped, those in folders too, each with its path from there. */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<SentFile[]> {
  // All have to be asked for at once: afterwards the browser has forgotten them.
  const dropped = [...items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  const files: SentFile[] = []
  for (const each of dropped)
    if (each instanceof File) files.push(...chosenFiles([each]))
    else if (each) await collect(each, '', files)
  return files
}

async function collect(entry: FileSystemEntry, folder: string, files: SentFile[]): Promise<void> {
  if (notForPeople.test(entry.name)) return
  const path = `${folder}${portable(entry.name)}`
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))
    files.push({ path, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A folder is told a hundred entries at a time, until there are no more.
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (some.length === 0) return
    for (const each of some) await collect(each, `${path}/`, files)
  }
}

/** The files that a person chose in a dialog of the browser; of a folder, with their paths in it. */
export function chosenFiles(list: Iterable<File>): SentFile[] {
  return [...list]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split('/').some((part) => notForPeople.test(part)))
    .map(({ path, file }) => ({ path: path.split('/').map(portable).join('/'), file }))
}

/** A name for data that came from a path, as a person would call it. */
export function nameOfPath(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? ''
  return last.replace(/\.(zip|tar|tgz|tar\.gz|csv|tsv|parquet|npz|npy)$/i, '').replace(/^[-.]+/, '')
}

/** What lies in one folder is called after it; a single file after itself. */
export function nameOfFiles(files: readonly SentFile[]): string {
  const tops = new Set(files.map(({ path }) => path.split('/')[0] as string))
  return tops.size === 1 ? nameOfPath([...tops][0] as string) : ''
}
