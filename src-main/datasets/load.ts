import {
  AtelierError,
  type DataPlaces,
  type DatasetConfig,
  type DatasetFinding,
  type DatasetSource,
  finding,
  type Sentence
} from '../contract'
import { selectClasses } from './class-choice'
import { numberClasses } from './class-numbers'
import { applyCorrections } from './corrections/apply-corrections'
import { readCorrections } from './corrections/corrections-file'
import type { LoadedDataset, Split } from './dataset'
import { examine, examineShape, refuseUnfit } from './examine'
import { filesOfPath, namesArrays } from './folder-files'
import { garmentsManifest } from './garments'
import { damagedFile, type IdxContent, type IdxLabels } from './idx'
import { importedDatasets, picturesOf } from './imported'
import { importedInPlace } from './imported-folder'
import { loadGarments } from './kept-garments'
import { locate } from './locate'
import { type FileRole, type Manifest, manifests } from './manifests'
import {
  type LoadOptions,
  loadPictures,
  type PictureEntry,
  unnamedPictures
} from './packed/load-pictures'
import { scaleArrays } from './packed/scale-arrays'
import { readNamed, readVerified } from './verified'

/** Everything that can be named as a data set. */
export async function datasetIds(places: DataPlaces): Promise<string[]> {
  return [
    ...manifests.map((each) => each.id),
    garmentsManifest.id,
    ...(await importedDatasets(places)).map((each) => each.id)
  ]
}

/** What an experiment says of its data. */
export type DatasetChoice = Pick<DatasetConfig, 'id' | 'path'> &
  Partial<Pick<DatasetConfig, 'recipe' | 'corrections' | 'classes'>>

/**
 * The data set of an experiment, in memory: the folder that it names, else the cache, else the system's
 * package; its images as the experiment's corrections have them, and then of its classes those that the
 * experiment is about; made by its recipe.
 * @throws AtelierError what {@link loadAsGiven} and {@link selectClasses} throw; CORRECTIONS_MISSING,
 * CORRECTIONS_DAMAGED, CORRECTIONS_UNFIT
 */
export async function loadDataset(
  config: DatasetChoice,
  places: DataPlaces,
  options: LoadOptions = {}
): Promise<LoadedDataset> {
  const hash = config.corrections ?? null
  // First, so that nobody waits for pictures to be decoded to hear that there are none.
  const corrections = hash === null ? null : await readCorrections(hash, places)
  const given = await loadAsGiven(config, places, options)
  const whole = corrections === null ? given : applyCorrections(given, corrections, hash as string)
  const chosen = config.classes ? selectClasses(whole, config.classes) : whole
  // Last, since corrections and versions know images as the files have them.
  return config.recipe && !chosen.recipe ? scaleArrays(chosen, config.recipe, places, options) : chosen
}

/** The pictures that an experiment names; null where its images are no pictures. */
export async function picturesNamed(
  { id, path, recipe = null }: DatasetChoice,
  places: DataPlaces
): Promise<PictureEntry | null> {
  if (path !== null) return (await namesArrays(path)) ? null : unnamedPictures(id, path, recipe)
  if (id === garmentsManifest.id || manifests.some((each) => each.id === id)) return null
  const imported = await importedInPlace(id, places)
  const pictures = imported && picturesOf(imported)
  return pictures ? { ...pictures, recipe: recipe ?? pictures.recipe } : null
}

/**
 * The data set as its files have it.
 * @throws AtelierError UNKNOWN_DATASET, DATASET_MISSING, DATASET_DAMAGED, DATASET_UNREADABLE,
 * DATASET_FOLDER_INCOMPLETE, DATASET_AMBIGUOUS,
 *   DATASET_UNFIT; those of {@link loadPictures}
 */
async function loadAsGiven(
  config: DatasetChoice,
  places: DataPlaces,
  options: LoadOptions
): Promise<LoadedDataset> {
  const pictures = await picturesNamed(config, places)
  if (pictures) return loadPictures(pictures, places, options)
  if (config.id === garmentsManifest.id && config.path === null) return loadGarments(places.cacheFolder)
  const manifest = manifests.find((each) => each.id === config.id)
  if (config.path !== null) return loadFolder(config.id, config.path, places, { manifest })
  if (manifest) return loadManifest(manifest, places)
  const imported = await importedInPlace(config.id, places)
  if (imported)
    return loadFolder(imported.id, imported.folder, places, {
      classes: imported.isNamed ? imported.classes : undefined
    })
  throw new AtelierError('UNKNOWN_DATASET', {
    id: config.id,
    datasets: (await datasetIds(places)).join(', ')
  })
}

async function loadManifest(manifest: Manifest, places: DataPlaces): Promise<LoadedDataset> {
  const located = await locate(manifest, places)
  if (!located) throw missingDataset(manifest, places)
  const read = <R extends FileRole>(role: R) =>
    readVerified(located.files[role], manifest, role, places.cacheFolder)
  const [trainImages, trainLabels, testImages, testLabels] = [
    await read('trainImages'),
    await read('trainLabels'),
    await read('testImages'),
    await read('testLabels')
  ]
  return {
    id: manifest.id,
    imageShape: manifest.imageShape,
    classes: manifest.classes,
    source: located.source,
    path: located.folder,
    findings: [],
    train: { images: trainImages.data, labels: trainLabels.data, count: manifest.trainCount },
    test: { images: testImages.data, labels: testLabels.data, count: manifest.testCount }
  }
}

/** Why a data set is not here, and the ways to get it. */
export function missingDataset(manifest: Manifest, places: DataPlaces): AtelierError {
  const inCache = `not in the cache (${places.cacheFolder})` as const
  const looked: Sentence = manifest.system
    ? `${inCache}, not in ${places.systemFolder}/${manifest.system.folder}`
    : inCache
  return new AtelierError('DATASET_MISSING', {
    id: manifest.id,
    looked,
    hint: manifest.system
      ? `Install the package ${manifest.system.package} (Debian, Ubuntu); run "atelier datasets get ${manifest.id}"; name a folder that holds its files; or use "garments", a synthetic set that needs no files.`
      : `Run "atelier datasets get ${manifest.id}"; name a folder that holds its files; or use "garments", a synthetic set that needs no files.`
  })
}

/** What is known of a folder's data beside its files. */
export interface FolderKnowledge {
  /** The data set that it goes by the name of. */
  manifest?: Manifest | undefined
  /** Class names that a person gave. */
  classes?: string[] | undefined
}

/**
 * A folder of IDX files that a person named: its structure is checked, that what goes by a known set's
 * name and size is that set, and that its content can be right.
 * @throws AtelierError DATASET_UNFIT beside what {@link loadDataset} throws
 */
export async function loadFolder(
  id: string,
  path: string,
  places: DataPlaces,
  { manifest, classes: named }: FolderKnowledge = {}
): Promise<LoadedDataset> {
  const { files, prefix } = await filesOfPath(path)
  const read = <R extends FileRole>(role: R) =>
    readNamed(files[role], manifest, role, places.cacheFolder)
  const refuse = (findings: DatasetFinding[]): DatasetFinding[] => refuseUnfit(id, findings)
  const train = joined(await read('trainImages'), await read('trainLabels'), files.trainImages, refuse)
  const test = joined(await read('testImages'), await read('testLabels'), files.testImages, refuse)
  if (train.shape.join() !== test.shape.join())
    throw damagedFile(
      files.testImages,
      `its images are ${test.shape.join(' x ')}, and the training images ${train.shape.join(' x ')} (height, width, channels)`
    )

  const numbered = numberClasses(
    [train.split, test.split],
    prefix,
    named ?? null,
    manifest?.classes ?? null,
    refuse
  )
  const [trainSplit, testSplit] = numbered.splits as [Split, Split]
  const dataset = {
    id,
    imageShape: train.shape,
    source: 'folder' as DatasetSource,
    path,
    train: trainSplit,
    test: testSplit,
    classes: numbered.classes
  }
  const transposed = /^emnist\b/i.test(prefix) ? [finding('transposed', {})] : []
  return {
    ...dataset,
    findings: [...train.findings, ...numbered.findings, ...transposed, ...refuse(examine(dataset))]
  }
}

function joined(
  images: IdxContent,
  labels: IdxLabels,
  path: string,
  refuse: (findings: DatasetFinding[]) => DatasetFinding[]
): { split: Split; shape: [number, number, number]; findings: DatasetFinding[] } {
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape
  if (images.shape.length < 3 || height < 1 || width < 1 || channels < 1)
    throw damagedFile(path, `it does not hold images (its shape is ${images.shape.join(' x ')})`)
  const findings = refuse(examineShape(images.shape))
  if (labels.shape.length !== 1)
    throw damagedFile(
      path,
      `its labels are not one number an image (their shape is ${labels.shape.join(' x ')})`
    )
  if (labels.shape[0] !== count)
    throw damagedFile(path, `it has ${count} images, but there are ${labels.shape[0] ?? 0} labels`)
  if (count === 0) throw damagedFile(path, 'it holds no images')
  return {
    split: { images: images.data, labels: labels.data, count },
    shape: [height, width, channels],
    findings
  }
}
