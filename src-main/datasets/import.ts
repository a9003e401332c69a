import { AtelierError, type DataPlaces, type DatasetChange, type DatasetInfo } from '../contract'
import { infoOfImported } from './catalogue'
import { classNames, requireEnough } from './class-names'
import { contentHash } from './dataset'
import {
  forgetImported,
  type ImportedDataset,
  importedDatasets,
  importedUnder,
  keepImported
} from './imported'
import { datasetIds, loadFolder } from './load'
import { datasetName, isSameName } from './names'
import { requireWhole } from './regular-file'

export interface ImportRequest {
  /** Absolute. */
  folder: string
  name: string
  /** In the order of the class numbers; null: as the files tell. */
  classes: string[] | null
  /** Whether it may take the place of one that has the name. */
  replace: boolean
}

/**
 * Gives a folder of IDX files a name by which experiments may use it.
 * @throws AtelierError what is wrong with the name, the class names or the files
 */
export async function importDataset(
  { folder, name, classes, replace }: ImportRequest,
  places: DataPlaces
): Promise<DatasetInfo> {
  const id = datasetName(name)
  const ids = await datasetIds(places)
  const imported = await importedDatasets(places)
  const present = imported.find((each) => isSameName(each.id, id))
  if (!replace || !present) requireFree(id, ids, present !== undefined)

  const entry = await entryOf(id, folder, classes, places)
  const formerNames = (present?.formerNames ?? []).filter((each) => each !== id)
  return infoOfImported(
    await keepImported(places, { ...entry, formerNames }, ids, replace ? (present?.id ?? null) : null)
  )
}

function requireFree(id: string, ids: string[], isImported: boolean): void {
  const taken = ids.find((each) => isSameName(each, id))
  if (taken === undefined) return
  const hint = isImported
    ? 'Choose another name, or put this data in its place: --replace.'
    : 'Choose another name: this one belongs to Atelier.'
  throw new AtelierError('DATASET_NAME_TAKEN', { id: taken, hint })
}

async function entryOf(
  id: string,
  folder: string,
  names: string[] | null,
  places: DataPlaces
): Promise<ImportedDataset> {
  requireWhole(folder)
  const dataset = await loadFolder(id, folder, places, {
    classes: names === null ? undefined : classNames(names)
  })
  const { imageShape, classes, train, test, findings } = dataset
  return {
    id,
    folder,
    classes,
    isNamed: names !== null,
    imageShape,
    trainCount: train.count,
    testCount: test.count,
    sha256: contentHash(dataset),
    findings,
    formerNames: []
  }
}

/**
 * Changes an imported data set: its name, its class names (null: as the files tell), or the folder that
 * the same files are in now.
 * @throws AtelierError DATASET_OTHER_CONTENT where the folder holds other data, and what is wrong with
 *   the names
 */
export async function changeDataset(
  name: string,
  change: DatasetChange,
  places: DataPlaces
): Promise<DatasetInfo> {
  const present = await importedOr(name, 'changed', places)
  let entry = present
  if (change.folder !== undefined)
    entry = { ...entry, folder: await sameContent(entry, change.folder, places) }
  if (change.classes === null)
    entry = { ...(await entryOf(entry.id, entry.folder, null, places)), formerNames: entry.formerNames }
  else if (change.classes !== undefined) entry = named(entry, classNames(change.classes))
  if (change.name !== undefined) entry = renamed(entry, datasetName(change.name))
  return infoOfImported(await keepImported(places, entry, await datasetIds(places), present.id))
}

function named(entry: ImportedDataset, names: string[]): ImportedDataset {
  requireEnough(names, entry.classes.length - 1)
  return { ...entry, classes: names, isNamed: true }
}

function renamed(entry: ImportedDataset, id: string): ImportedDataset {
  const formerNames = [...new Set([...entry.formerNames, entry.id])].filter((each) => each !== id)
  return { ...entry, id, formerNames }
}

async function sameContent(entry: ImportedDataset, folder: string, places: DataPlaces): Promise<string> {
  requireWhole(folder)
  const dataset = await loadFolder(entry.id, folder, places, {
    classes: entry.isNamed ? entry.classes : undefined
  })
  const isSame =
    entry.sha256 === null
      ? dataset.train.count === entry.trainCount &&
        dataset.test.count === entry.testCount &&
        dataset.imageShape.join() === entry.imageShape.join()
      : contentHash(dataset) === entry.sha256
  if (!isSame) throw new AtelierError('DATASET_OTHER_CONTENT', { id: entry.id, path: folder })
  return folder
}

/**
 * Forgets an imported data set; the person's files stay where they are.
 * @throws AtelierError DATASET_NOT_IMPORTED, UNKNOWN_DATASET
 */
export async function removeDataset(name: string, places: DataPlaces): Promise<string> {
  const { id } = await importedOr(name, 'removed', places)
  await forgetImported(places, id)
  return id
}

async function importedOr(name: string, what: string, places: DataPlaces): Promise<ImportedDataset> {
  const all = await importedDatasets(places)
  const found = importedUnder(all, name)
  if (found) return found
  const ids = await datasetIds(places)
  if (ids.includes(name))
    throw new AtelierError('DATASET_NOT_IMPORTED', { id: name, what, reason: 'it belongs to Atelier' })
  throw new AtelierError('UNKNOWN_DATASET', { id: name, datasets: ids.join(', ') })
}

/**
 * The name of a data set and, of an imported one, those that it had before and that no other has now.
 */
export async function namesOf(name: string, places: DataPlaces): Promise<string[]> {
  const all = await importedDatasets(places)
  const found = importedUnder(all, name)
  if (!found) return [name.normalize('NFC')]
  return [found.id, ...found.formerNames.filter((former) => importedUnder(all, former) === found)]
}
