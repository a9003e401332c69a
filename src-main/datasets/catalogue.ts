import type {
  AugmentationConfig,
  ClassChoice,
  DataPlaces,
  DatasetDetail,
  DatasetInfo,
  DatasetPreview
} from '../contract'
import { imageTransform } from './augmentation'
import { assembleBatch } from './batches'
import { permutation, randomKey } from './counter-random'
import { countParts } from './class-choice'
import { contentHash, type LoadedDataset } from './dataset'
import { isThere } from './folder-files'
import { garmentsManifest } from './garments'
import { type ImportedDataset, importedDatasets } from './imported'
import { loadDataset, missingDataset } from './load'
import { locate } from './locate'
import { type Manifest, manifests } from './manifests'
import { mixingOf } from './mixup'
import { requireWhole } from './regular-file'
import { statisticsOf } from './view/look'
import { loadWithView } from './view/open-view'

async function infoOf(manifest: Manifest, places: DataPlaces): Promise<DatasetInfo> {
  const located = await locate(manifest, places)
  const missing = located ? null : missingDataset(manifest, places)
  const { id, title, description, imageShape, classes, trainCount, testCount } = manifest
  return {
    id,
    title,
    description,
    imageShape,
    classes,
    trainCount,
    testCount,
    synthetic: false,
    imported: false,
    findings: [],
    available: located !== null,
    source: located?.source ?? null,
    path: located?.folder ?? null,
    reason: missing?.message ?? null,
    fix: missing?.fix ?? null
  }
}

/** An imported data set as a catalogue lists it. */
export async function infoOfImported(entry: ImportedDataset): Promise<DatasetInfo> {
  const { id, folder, imageShape, classes, trainCount, testCount, findings } = entry
  const available = await isThere(folder)
  return {
    id,
    title: id,
    description: `Images from ${folder}`,
    synthetic: false,
    imported: true,
    imageShape,
    classes,
    trainCount,
    testCount,
    findings,
    available,
    source: available ? 'folder' : null,
    path: folder,
    reason: available ? null : `The folder ${folder} is gone.`,
    fix: available
      ? null
      : `Put it back, or say where it is now: atelier datasets repoint ${JSON.stringify(id)} FOLDER`
  }
}

/** Every data set that an experiment can name, and where it is. */
export async function listDatasets(places: DataPlaces): Promise<DatasetInfo[]> {
  const imported = await Promise.all((await importedDatasets(places)).map(infoOfImported))
  return [
    ...(await Promise.all(manifests.map((manifest) => infoOf(manifest, places)))),
    garmentsManifest,
    ...imported
  ]
}

/**
 * A data set with what is known only after its files were read.
 * @param withStatistics whether its sizes and means are worked out, too: they take a look at every image
 */
export async function showDataset(
  id: string,
  places: DataPlaces,
  withStatistics = false
): Promise<DatasetDetail> {
  const all = await listDatasets(places)
  const info =
    all.find((each) => each.id === id) ??
    all.find((each) => each.imported && each.id === id.normalize('NFC'))
  const { dataset, view } = await loadWithView(info?.id ?? id, places)
  const { train: trainPerClass = [], validation, test: testPerClass = [] } = countParts(dataset)
  const { imageShape, classes, train, test, findings } = dataset
  const statistics = withStatistics ? await statisticsOf(view) : null
  await view.close()
  return {
    ...(info ?? (all.find((each) => each.id === dataset.id) as DatasetInfo)),
    imageShape,
    classes,
    findings,
    trainCount: train.count,
    testCount: test.count,
    trainPerClass,
    ...(validation ? { validationPerClass: validation } : {}),
    testPerClass,
    sha256: contentHash(dataset),
    ...(dataset.recipe ? { recipe: dataset.recipe } : {}),
    ...(statistics ? { statistics } : {})
  }
}

/** What is shown of the images that an experiment would train on. */
export interface PreviewRequest {
  dataset: string
  path: string | null
  count: number
  seed: number
  augmentation: AugmentationConfig
  classes: ClassChoice | null
}

/**
 * Random training images for a person to look at, augmented as in one batch of a training with this
 * seed, but not normalised.
 */
export async function previewDataset(
  { dataset: id, path, count, seed, augmentation, classes }: PreviewRequest,
  places: DataPlaces
): Promise<DatasetPreview> {
  if (path !== null) requireWhole(path)
  const choice = { id, path, classes: classes ?? undefined }
  const dataset: LoadedDataset = await loadDataset(choice, places)
  const size = dataset.imageShape.reduce((a, b) => a * b, 1)
  const picked = permutation(randomKey(seed, 'preview'), dataset.train.count).slice(0, count)
  const { images, labels } = assembleBatch(dataset.train, size, picked, {
    transform: imageTransform(augmentation, dataset.imageShape, seed)?.(1) ?? null,
    mixing: mixingOf(augmentation, dataset.imageShape, seed)?.(1, 1, picked.length) ?? null
  })
  const bytes = Uint8ClampedArray.from(images, (value) => value * 255)
  return {
    imageShape: dataset.imageShape,
    samples: Array.from(labels, (label, i) => ({
      label,
      class: dataset.classes[label] ?? String(label),
      pixels: Buffer.from(bytes.subarray(i * size, (i + 1) * size)).toString('base64')
    }))
  }
}
