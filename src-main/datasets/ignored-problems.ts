import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DataPlaces } from '../contract'
import { writingError } from './durable-files'
import { importedDatasets, importedUnder } from './imported'

const stored = z.object({ dataset: z.string(), problems: z.array(z.string()) })

/** A name of any script is no file name that every disk takes: a file goes by the name's hash. */
function pathOf({ cacheFolder }: DataPlaces, id: string): string {
  const name = createHash('sha256').update(id.normalize('NFC')).digest('hex').slice(0, 32)
  return join(cacheFolder, 'ignored-problems', `${name}.json`)
}

/** The names under which it may be kept: that of today, and those that it had and no other has now. */
async function namesOf(places: DataPlaces, id: string): Promise<[string, ...string[]]> {
  const all = await importedDatasets(places)
  const entry = importedUnder(all, id)
  if (!entry) return [id]
  return [entry.id, ...entry.formerNames.filter((former) => importedUnder(all, former) === entry)]
}

/** The hashes of what a person chose to ignore in a data set; none where that cannot be read. */
export async function ignoredProblems(places: DataPlaces, id: string): Promise<Set<string>> {
  for (const name of await namesOf(places, id)) {
    const text = await readFile(pathOf(places, name), 'utf8').catch(() => null)
    if (text === null) continue
    try {
      return new Set(stored.parse(JSON.parse(text)).problems)
    } catch {
      return new Set()
    }
  }
  return new Set()
}

/**
 * Ignores problems of a data set, or takes that back; what is ignored beside them stays so.
 * @param problems their hashes
 * @throws AtelierError DISK_FULL, FILE_NOT_WRITABLE
 */
export async function ignoreProblems(
  places: DataPlaces,
  id: string,
  problems: readonly string[],
  isIgnored: boolean
): Promise<void> {
  const [dataset] = await namesOf(places, id)
  const path = pathOf(places, dataset)
  const ignored = await ignoredProblems(places, id)
  for (const problem of problems)
    if (isIgnored) ignored.add(problem)
    else ignored.delete(problem)

  const aside = `${path}.${process.pid}.tmp`
  try {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(aside, JSON.stringify({ dataset, problems: [...ignored].sort() }))
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw writingError(error as NodeJS.ErrnoException, path)
  }
}

/** Forgets what was ignored in a data set: it is about to be removed. */
export async function forgetIgnored(places: DataPlaces, id: string): Promise<void> {
  for (const name of await namesOf(places, id)) await rm(pathOf(places, name), { force: true })
}
