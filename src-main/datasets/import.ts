import {
  AtelierError,
  type DataPlaces,
  type DatasetChange,
  type DatasetInfo,
  type ImageRecipeChoice,
  splitRule,
  type SplitRule
} from '../contract'
import { infoOfImported } from './catalogue'
import { classNames, requireEnough } from './class-names'
import { contentHash, type LoadedDataset } from './dataset'
import { namesArrays } from './folder-files'
import { forgetIgnored } from './ignored-problems'
import {
  forgetImported,
  type ImportedDataset,
  importedDatasets,
  importedUnder,
  keepImported,
  picturesOf
} from './imported'
import { datasetIds, loadFolder } from './load'
import { datasetName, isSameName } from './names'
import { forgetPictures, type LoadOptions, loadPictures, usualRule } from './packed/load-pictures'
import { pictureKey, type PictureSource, storedManifest } from './packed/manifest-store'
import { forgetScaled } from './packed/scale-arrays'
import { requireWhole } from './regular-file'

export interface ImportRequest {
  /** Absolute. */
  folder: string
  name: string
  /** In the order of the class numbers; null: as the files tell. */
  classes: string[] | null
  /** Whether it may take the place of one that has the name. */
  replace: boolean
  /** Where the test images are, if elsewhere; absolute. Pictures only. */
  test?: string | null
  /**
   * Of images whose part nothing names, so many become test images; null: as `rule` has it. Pictures
   * only.
   */
  testShare?: number | null
  /** What is said of how pictures become images; the rest follows from them. */
  recipe?: ImageRecipeChoice
  /** How pictures come into parts; null: as the source says. */
  rule?: SplitRule | null
}

/**
 * Gives a folder of IDX files a name by which experiments may use it.
 * @throws AtelierError what is wrong with the name, the class names or the files
 */
export async function importDataset(
  { name, replace, ...request }: ImportRequest,
  places: DataPlaces,
  options: LoadOptions = {}
): Promise<DatasetInfo> {
  const id = datasetName(name)
  const ids = await datasetIds(places)
  const imported = await importedDatasets(places)
  const present = imported.find((each) => isSameName(each.id, id))
  if (!replace || !present) requireFree(id, ids, present !== undefined)

  const entry = await entryOf(id, request, places, options)
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

type Source = Omit<ImportRequest, 'name' | 'replace'>

async function entryOf(
  id: string,
  { folder, classes: given, test = null, testShare = null, rule: said = null, recipe = {} }: Source,
  places: DataPlaces,
  options: LoadOptions = {}
): Promise<ImportedDataset> {
  requireWhole(folder)
  if (test !== null) requireWhole(test)
  const names = given && classNames(given)
  if (await namesArrays(folder)) {
    const areSaid = test !== null || testShare !== null || said !== null
    requireArrayOptions(folder, areSaid || Object.keys(recipe).length > 0)
    const dataset = await loadFolder(id, folder, places, { classes: names ?? undefined })
    return describe(dataset, { folder, kind: 'arrays', isNamed: names !== null, pictures: null })
  }
  const rule = said ?? ruleOf(testShare)
  const dataset = await loadPictures({ id, folder, test, classes: names, rule, recipe }, places, options)
  const pictures = { test, rule, recipe: dataset.recipe }
  return describe(dataset, { folder, kind: 'pictures', isNamed: names !== null, pictures })
}

const ruleOf = (testShare: number | null): SplitRule =>
  testShare === null ? usualRule : splitRule.parse({ by: 'source', test: testShare })

/** IDX files have their images ready, and their parts too. */
function requireArrayOptions(folder: string, areSaid: boolean): void {
  if (!areSaid) return
  throw new AtelierError('DATASET_UNREADABLE', {
    path: folder,
    reason: 'it holds IDX files, whose images and parts are taken as they are',
    hint: 'Leave out what is said of parts, groups, test images, size, channels, fit and background; a run can make other images of them (dataset.recipe).'
  })
}

function describe(
  dataset: LoadedDataset,
  choices: Pick<ImportedDataset, 'folder' | 'kind' | 'isNamed' | 'pictures'>
): ImportedDataset {
  const { id, imageShape, classes, train, validation, test, findings } = dataset
  return {
    ...{ id, ...choices, classes, imageShape },
    trainCount: train.count,
    testCount: test.count,
    ...(validation ? { validationCount: validation.count } : {}),
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
    entry = {
      ...(await entryOf(entry.id, sourceOf(entry, null), places)),
      formerNames: entry.formerNames
    }
  else if (change.classes !== undefined) entry = await named(entry, classNames(change.classes), places)
  if (change.name !== undefined) entry = renamed(entry, datasetName(change.name))
  return infoOfImported(await keepImported(places, entry, await datasetIds(places), present.id))
}

/** What an imported data set was made from, with other class names. */
function sourceOf({ folder, pictures }: ImportedDataset, classes: string[] | null): Source {
  return { folder, classes, ...pictures }
}

/** Names of arrays are put to their numbers; those of pictures have to be the ones that the source has. */
async function named(
  entry: ImportedDataset,
  names: string[],
  places: DataPlaces
): Promise<ImportedDataset> {
  requireEnough(names, entry.classes.length - 1)
  if (!entry.pictures) return { ...entry, classes: names, isNamed: true }
  const { formerNames } = entry
  return { ...(await entryOf(entry.id, sourceOf(entry, names), places)), formerNames }
}

function renamed(entry: ImportedDataset, id: string): ImportedDataset {
  const formerNames = [...new Set([...entry.formerNames, entry.id])].filter((each) => each !== id)
  return { ...entry, id, formerNames }
}

async function sameContent(entry: ImportedDataset, folder: string, places: DataPlaces): Promise<string> {
  requireWhole(folder)
  const pictures = picturesOf(entry)
  const dataset = pictures
    ? await loadPictures({ ...pictures, folder }, places, {
        before: await storedManifest(places, pictureKey(pictures))
      })
    : await loadFolder(entry.id, folder, places, { classes: entry.isNamed ? entry.classes : undefined })
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
 * Forgets an imported data set; its files stay where they are. Returns its name, and the paths that it
 * was made of.
 * @throws AtelierError DATASET_NOT_IMPORTED, UNKNOWN_DATASET
 */
export async function removeDataset(
  name: string,
  places: DataPlaces
): Promise<{ removed: string; folders: string[] }> {
  const entry = await importedOr(name, 'removed', places)
  const { id } = entry
  await forgetIgnored(places, id)
  await forgetImported(places, id)
  const pictures = picturesOf(entry)
  if (pictures) await forgetUnused(pictures, places)
  else await forgetScaled(entry.folder, places)
  return { removed: id, folders: [entry.folder, ...(pictures?.test ? [pictures.test] : [])] }
}

/** Forgets what was made of pictures, unless a data set is made of the same. */
async function forgetUnused(pictures: PictureSource, places: DataPlaces): Promise<void> {
  const others = (await importedDatasets(places)).map(picturesOf)
  const isShared = others.some((each) => each && pictureKey(each) === pictureKey(pictures))
  if (!isShared) await forgetPictures(pictures, places)
}

/** Forgets what was made for an import that was given up. */
export async function forgetImport(
  { folder, test = null, testShare = null, rule: said = null, classes }: ImportRequest,
  places: DataPlaces
): Promise<void> {
  const rule = said ?? ruleOf(testShare)
  await forgetUnused({ folder, test, rule, classes: classes && classNames(classes) }, places)
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
