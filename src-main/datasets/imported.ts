import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import {
  AtelierError,
  type DataPlaces,
  type DatasetFinding,
  type ImageRecipe,
  type SplitRule,
  asOthersSay
} from '../contract'
import { datasetName, isSameName } from './names'
import type { PictureEntry } from './packed/load-pictures'

/** What was chosen for pictures when they were imported. */
interface PictureChoices {
  /** Where the test images are, if elsewhere; absolute. */
  test: string | null
  rule: SplitRule
  recipe: ImageRecipe
}

/** A folder that a person gave a name; the files stay where they are. */
export interface ImportedDataset {
  id: string
  /** IDX files, or pictures that are decoded into a pack. */
  kind: 'arrays' | 'pictures'
  folder: string
  classes: string[]
  /** Whether a person gave the class names; else they follow from the files. */
  isNamed: boolean
  /** How pictures become images and are divided; null for arrays. */
  pictures: PictureChoices | null
  imageShape: [number, number, number]
  trainCount: number
  testCount: number
  /** Left out where it has none, or was imported before that was kept. */
  validationCount?: number
  /**
   * Hash of all images and labels, as a run records it; null where it was imported before that was
   * kept.
   */
  sha256: string | null
  findings: DatasetFinding[]
  /** Names that it had before: runs that know it by one of them still find it. */
  formerNames: string[]
}

/** The pictures of an imported data set; null where it has none. */
export function picturesOf(dataset: ImportedDataset): PictureEntry | null {
  const { id, folder, classes, isNamed, pictures } = dataset
  return pictures && { id, folder, classes: isNamed ? classes : null, ...pictures }
}

const registry = (places: DataPlaces): string => join(places.cacheFolder, 'imported')

/** A name of any script is no file name that every disk takes: the entry's file goes by its hash. */
const fileOf = (places: DataPlaces, id: string): string =>
  join(registry(places), `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.json`)

interface StoredDataset {
  path: string
  dataset: ImportedDataset
}

async function stored(places: DataPlaces): Promise<StoredDataset[]> {
  const names = (await readdir(registry(places)).catch(() => []))
    .filter((name) => name.endsWith('.json'))
    .sort()
  const entries = await Promise.all(
    names.map(async (name): Promise<StoredDataset | null> => {
      const path = join(registry(places), name)
      return readFile(path, 'utf8')
        .then((text) => ({ path, dataset: completed(JSON.parse(text) as Partial<ImportedDataset>) }))
        .catch(() => null)
    })
  )
  return entries.filter((entry) => entry !== null && isAbsolute(entry.dataset.folder)) as StoredDataset[]
}

/** An entry of an earlier version has less. */
function completed(entry: Partial<ImportedDataset>): ImportedDataset {
  return {
    ...{ kind: 'arrays', pictures: null, isNamed: false, sha256: null },
    ...{ findings: [], formerNames: [] },
    ...entry
  } as ImportedDataset
}

/** Every imported data set; an unreadable entry is passed over. */
export async function importedDatasets(places: DataPlaces): Promise<ImportedDataset[]> {
  return (await stored(places)).map(({ dataset }) => dataset)
}

/** The one that a name means: the one that has it, else the one that had it. */
export function importedUnder(all: ImportedDataset[], name: string): ImportedDataset | undefined {
  const id = name.normalize('NFC')
  return all.find((each) => each.id === id) ?? all.find((each) => each.formerNames.includes(id))
}

/**
 * Keeps an imported data set, in the place of `instead` where that is given.
 * @param others names that other data sets have, imported or not
 * @throws AtelierError DATASET_NAME_TAKEN, DATASET_NAME_UNUSABLE, FILE_NOT_WRITABLE
 */
export async function keepImported(
  places: DataPlaces,
  dataset: ImportedDataset,
  others: string[],
  instead: string | null = null
): Promise<ImportedDataset> {
  const id = datasetName(dataset.id)
  const taken = others.find((other) => other !== instead && isSameName(other, id))
  if (taken !== undefined)
    throw new AtelierError('DATASET_NAME_TAKEN', {
      id: taken,
      hint: 'Choose another name; to put this data in its place, import it with --replace.'
    })
  const path = fileOf(places, id)
  const aside = `${path}.${process.pid}.tmp`
  try {
    const replaced =
      instead === null
        ? []
        : (await stored(places)).filter((entry) => entry.dataset.id === instead && entry.path !== path)
    await mkdir(registry(places), { recursive: true })
    await writeFile(aside, JSON.stringify({ ...dataset, id }, null, 2))
    await rename(aside, path)
    for (const entry of replaced) await rm(entry.path, { force: true })
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw new AtelierError('FILE_NOT_WRITABLE', { path, reason: asOthersSay((error as Error).message) })
  }
  return { ...dataset, id }
}

/** Forgets an imported data set; its files stay where they are. */
export async function forgetImported(places: DataPlaces, id: string): Promise<void> {
  for (const entry of await stored(places))
    if (entry.dataset.id === id) await rm(entry.path, { force: true })
}
