import type { DataPlaces, DatasetDetail, DatasetInfo } from '../contract'
import { contentHash, type Split } from './dataset'
import { countLabels } from './examine'
import { isThere } from './folder-files'
import { garmentsManifest } from './garments'
import { type ImportedDataset, importedDatasets } from './imported'
import { loadDataset, missingDataset } from './load'
import { locate } from './locate'
import { type Manifest, manifests } from './manifests'

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

/** A data set with what is known only after its files were read. */
export async function showDataset(id: string, places: DataPlaces): Promise<DatasetDetail> {
  const all = await listDatasets(places)
  const info =
    all.find((each) => each.id === id) ??
    all.find((each) => each.imported && each.id === id.normalize('NFC'))
  const dataset = await loadDataset({ id: info?.id ?? id, path: null }, places)
  const perClass = ({ labels }: Split): number[] => [
    ...countLabels(labels).subarray(0, dataset.classes.length)
  ]
  const { imageShape, classes, train, test, findings } = dataset
  return {
    ...(info ?? (all.find((each) => each.id === dataset.id) as DatasetInfo)),
    imageShape,
    classes,
    findings,
    trainCount: train.count,
    testCount: test.count,
    trainPerClass: perClass(train),
    testPerClass: perClass(test),
    sha256: contentHash(dataset),
    ...(dataset.recipe ? { recipe: dataset.recipe } : {})
  }
}
