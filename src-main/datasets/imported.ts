import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { AtelierError, type DataPlaces } from '../contract'

/** A folder that a person gave a name; the files stay where they are. */
export interface ImportedDataset {
  id: string
  folder: string
  classes: string[]
  imageShape: [number, number, number]
  trainCount: number
  testCount: number
}

const registry = (places: DataPlaces): string => join(places.cacheFolder, 'imported')

/** Every imported data set; an unreadable entry is passed over. */
export async function importedDatasets(places: DataPlaces): Promise<ImportedDataset[]> {
  const names = await readdir(registry(places)).catch(() => [])
  const entries = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readFile(join(registry(places), name), 'utf8').then((text) => JSON.parse(text) as ImportedDataset).catch(() => null))
  )
  return entries.filter((entry) => entry !== null && isAbsolute(entry.folder)) as ImportedDataset[]
}

/** Remembers a folder under a name. @throws AtelierError INVALID_USAGE for a name that is taken or cannot be one */
export async function rememberImported(places: DataPlaces, dataset: Omit<ImportedDataset, 'folder'> & { folder: string }, taken: string[]): Promise<void> {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(dataset.id)) throw new AtelierError('INVALID_USAGE', { problem: `"${dataset.id}" cannot be a data set's name: use small letters, digits, "-", "_" and "."` })
  if (taken.includes(dataset.id)) throw new AtelierError('INVALID_USAGE', { problem: `There is a data set "${dataset.id}" already.` })
  await mkdir(registry(places), { recursive: true })
  const path = join(registry(places), `${dataset.id}.json`)
  await writeFile(`${path}.tmp`, JSON.stringify({ ...dataset, folder: resolve(dataset.folder) }, null, 2))
  await rename(`${path}.tmp`, path)
}
