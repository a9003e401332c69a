import type { DataPlaces, DoubtfulImages } from '../../contract'
import { loadDataset } from '../load'
import { lookAtImages, versionImages } from './dataset-images'
import { imageProblems } from './image-problems'
import { diffManifests, type ManifestDiff, versionOf } from './manifest-diff'

/** The versions of two data sets, and what is different in the second. */
export interface DatasetDiff extends ManifestDiff {
  before: string
  after: string
}

/**
 * What may be wrong with the images of a data set, the worst first.
 * @throws AtelierError what {@link loadDataset} throws
 */
export async function checkDataset(id: string, places: DataPlaces): Promise<DoubtfulImages[]> {
  const dataset = await loadDataset({ id, path: null }, places)
  const { images, pixels } = lookAtImages(dataset)
  return imageProblems(dataset.classes, images, pixels)
}

/** @throws AtelierError what {@link loadDataset} throws */
export async function diffDatasets(
  before: string,
  after: string,
  places: DataPlaces
): Promise<DatasetDiff> {
  const [a, b] = [
    versionImages(await loadDataset({ id: before, path: null }, places)),
    versionImages(await loadDataset({ id: after, path: null }, places))
  ]
  return { before: versionOf(a), after: versionOf(b), ...diffManifests(a, b) }
}
