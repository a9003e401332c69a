import type { DataPlaces, DatasetDetail, DatasetInfo } from '../contract'
import { countParts } from './class-choice'
import { contentHash } from './dataset'
import { isThere } from './folder-files'
import { garmentsManifest } from './garments'
import { type ImportedDataset, importedDatasets } from './imported'
import { putBack } from './imported-folder'
import { missingDataset } from './load'
import { locate } from './locate'
import { type Manifest, manifests } from './manifests'
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
  const { id, folder, imageShape, classes, trainCount, testCount, validationCount, findings } = entry
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
    ...(validationCount === undefined ? {} : { validationCount }),
    findings,
    available,
    source: available ? 'folder' : null,
    path: folder,
    reason: available ? null : `The folder ${folder} is gone.`,
    fix: available ? null : putBack(id)
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
  const { imageShape, classes, train, validation: heldBack, test, findings } = dataset
  const statistics = withStatistics ? await statisticsOf(view) : null
  await view.close()
  return {
    ...(info ?? (all.find((each) => each.id === dataset.id) as DatasetInfo)),
    imageShape,
    classes,
    findings,
    trainCount: train.count,
    testCount: test.count,
    ...(heldBack ? { validationCount: heldBack.count } : {}),
    trainPerClass,
    ...(validation ? { validationPerClass: validation } : {}),
    testPerClass,
    sha256: contentHash(dataset),
    ...(dataset.recipe ? { recipe: dataset.recipe } : {}),
    ...(statistics ? { statistics } : {})
  }
}
