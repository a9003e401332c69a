import { AtelierError, type DataPlaces, type DatasetConfig, type DatasetSource } from '../contract'
import type { LoadedDataset, Split } from './dataset'
import { readNamed, readVerified } from './files'
import { drawGarments, garmentsManifest } from './garments'
import { importedDatasets } from './imported'
import { fileNames, filesIn, locate } from './locate'
import type { IdxContent } from './idx'
import { type FileRole, type Manifest, manifests } from './manifests'

/** Everything that can be named as a data set. */
export async function datasetIds(places: DataPlaces): Promise<string[]> {
  return [...manifests.map((each) => each.id), garmentsManifest.id, ...(await importedDatasets(places)).map((each) => each.id)]
}

/**
 * The data set of an experiment, in memory: the folder that it names, else the cache, else the system's package.
 * @throws AtelierError UNKNOWN_DATASET, DATASET_MISSING, DATASET_DAMAGED, DATASET_FOLDER_INCOMPLETE
 */
export async function loadDataset(config: Pick<DatasetConfig, 'id' | 'path'>, places: DataPlaces): Promise<LoadedDataset> {
  if (config.id === garmentsManifest.id && config.path === null) return drawGarments()
  const manifest = manifests.find((each) => each.id === config.id)
  if (config.path !== null) return loadFolder(config.id, config.path, places, manifest)
  if (manifest) return loadManifest(manifest, places)
  const imported = (await importedDatasets(places)).find((each) => each.id === config.id)
  if (imported) return loadFolder(imported.id, imported.folder, places, undefined, imported.classes)
  throw new AtelierError('UNKNOWN_DATASET', { id: config.id, datasets: (await datasetIds(places)).join(', ') })
}

async function loadManifest(manifest: Manifest, places: DataPlaces): Promise<LoadedDataset> {
  const located = await locate(manifest, places)
  if (!located) throw missingDataset(manifest, places)
  const read = (role: FileRole): Promise<IdxContent> => readVerified(located.files[role], manifest, role, places.cacheFolder)
  const [trainImages, trainLabels, testImages, testLabels] = [await read('trainImages'), await read('trainLabels'), await read('testImages'), await read('testLabels')]
  return {
    id: manifest.id, imageShape: manifest.imageShape, classes: manifest.classes, source: located.source, path: located.folder,
    train: { images: trainImages.data, labels: trainLabels.data, count: manifest.trainCount },
    test: { images: testImages.data, labels: testLabels.data, count: manifest.testCount }
  }
}

/** Why a data set is not here, and the ways to get it. */
export function missingDataset(manifest: Manifest, places: DataPlaces): AtelierError {
  const looked = [`not in the cache (${places.cacheFolder})`, ...(manifest.system ? [`not in ${places.systemFolder}/${manifest.system.folder}`] : [])].join(', ')
  const ways = [
    ...(manifest.system ? [`install the package ${manifest.system.package} (Debian, Ubuntu)`] : []),
    `run "atelier datasets get ${manifest.id}"`, 'name a folder that holds its files', 'or use "garments", a synthetic set that needs no files'
  ]
  return new AtelierError('DATASET_MISSING', { id: manifest.id, looked, hint: `${ways.join('; ').replace(/^./, (c) => c.toUpperCase())}.` })
}

/** A folder of IDX files that a person named: its structure is checked, and that what goes by a known set's name and size is that set. */
export async function loadFolder(id: string, folder: string, places: DataPlaces, manifest?: Manifest, classes?: string[]): Promise<LoadedDataset> {
  const names = fileNames(manifest ?? (manifests[0] as Manifest))
  const found = await filesIn(folder, names)
  if ('missing' in found) throw new AtelierError('DATASET_FOLDER_INCOMPLETE', { path: folder, missing: found.missing.join(', ') })
  const read = (role: FileRole): Promise<IdxContent> => readNamed(found.files[role], manifest, role, places.cacheFolder)
  const train = joined(await read('trainImages'), await read('trainLabels'), found.files.trainImages)
  const test = joined(await read('testImages'), await read('testLabels'), found.files.testImages)
  if (train.shape.join() !== test.shape.join()) throw damaged(found.files.testImages, 'its images have another size than the training images')
  const highest = [train.split.labels, test.split.labels].reduce((top, labels) => labels.reduce((a, b) => Math.max(a, b), top), 0)
  const named = classes ?? manifest?.classes
  return {
    id, imageShape: train.shape, source: 'folder' as DatasetSource, path: folder, train: train.split, test: test.split,
    classes: named && named.length > highest ? named : Array.from({ length: highest + 1 }, (_, i) => String(i))
  }
}

const damaged = (path: string, reason: string): AtelierError => new AtelierError('DATASET_DAMAGED', { path, reason, hint: 'Get the file again from where it came from.' })

function joined(images: IdxContent, labels: IdxContent, path: string): { split: Split; shape: [number, number, number] } {
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape
  if (images.shape.length < 3 || height < 1 || width < 1) throw damaged(path, 'it does not hold images')
  if (labels.shape.length !== 1 || labels.shape[0] !== count) throw damaged(path, `it has ${count} images, but there are ${labels.shape[0] ?? 0} labels`)
  if (count === 0) throw damaged(path, 'it holds no images')
  return { split: { images: images.data, labels: labels.data, count }, shape: [height, width, channels] }
}
