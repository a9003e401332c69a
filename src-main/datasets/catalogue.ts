import { existsSync } from 'node:fs'
import type { AugmentationConfig, DataPlaces, DatasetInfo, DatasetPreview } from '../contract'
import { imageTransform } from './augmentation'
import { assembleBatch } from './batches'
import { permutation, randomKey } from './counter-random'
import type { LoadedDataset } from './dataset'
import { garmentsManifest } from './garments'
import { importedDatasets, rememberImported } from './imported'
import { datasetIds, loadDataset, loadFolder, missingDataset } from './load'
import { locate } from './locate'
import { type Manifest, manifests } from './manifests'
import { mixingOf } from './mixup'

async function infoOf(manifest: Manifest, places: DataPlaces): Promise<DatasetInfo> {
  const located = await locate(manifest, places)
  const missing = located ? null : missingDataset(manifest, places)
  const { id, title, description, imageShape, classes, trainCount, testCount } = manifest
  return {
    id, title, description, imageShape, classes, trainCount, testCount, synthetic: false, available: located !== null,
    source: located?.source ?? null, path: located?.folder ?? null, reason: missing?.message ?? null, fix: missing?.fix ?? null
  }
}

/** Every data set that an experiment can name, and where it is. */
export async function listDatasets(places: DataPlaces): Promise<DatasetInfo[]> {
  const imported = (await importedDatasets(places)).map((entry): DatasetInfo => {
    const available = existsSync(entry.folder)
    return {
      id: entry.id, title: entry.id, description: `Images from ${entry.folder}`, synthetic: false, imageShape: entry.imageShape, classes: entry.classes,
      trainCount: entry.trainCount, testCount: entry.testCount, available, source: available ? 'folder' : null, path: entry.folder,
      reason: available ? null : `The folder ${entry.folder} is gone.`, fix: available ? null : 'Put it back, or import it again.'
    }
  })
  return [...(await Promise.all(manifests.map((manifest) => infoOf(manifest, places)))), garmentsManifest, ...imported]
}

/** Gives a folder of IDX files a name by which experiments may use it. */
export async function importDataset(folder: string, name: string, places: DataPlaces): Promise<DatasetInfo> {
  const { imageShape, classes, train, test } = await loadFolder(name, folder, places)
  await rememberImported(places, { id: name, folder, classes, imageShape, trainCount: train.count, testCount: test.count }, await datasetIds(places))
  return (await listDatasets(places)).find((each) => each.id === name) as DatasetInfo
}

/** Random training images for a person to look at, augmented as in one batch of a training with this seed, but not normalised. */
export async function previewDataset(id: string, path: string | null, places: DataPlaces, count: number, seed: number, augmentation: AugmentationConfig): Promise<DatasetPreview> {
  const dataset: LoadedDataset = await loadDataset({ id, path }, places)
  const size = dataset.imageShape.reduce((a, b) => a * b, 1)
  const picked = permutation(randomKey(seed, 'preview'), dataset.train.count).slice(0, count)
  const { images, labels } = assembleBatch(dataset.train, size, picked, {
    transform: imageTransform(augmentation, dataset.imageShape, seed)?.(1) ?? null, mixing: mixingOf(augmentation, seed)?.(1, 1, picked.length) ?? null
  })
  const bytes = Uint8ClampedArray.from(images, (value) => value * 255)
  return {
    imageShape: dataset.imageShape,
    samples: Array.from(labels, (label, i) => ({ label, pixels: Buffer.from(bytes.subarray(i * size, (i + 1) * size)).toString('base64') }))
  }
}
