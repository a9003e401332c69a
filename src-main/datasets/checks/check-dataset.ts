import type { DataPlaces, DoubtfulImages } from '../../contract'
import type { LoadedDataset } from '../dataset'
import { ignoredProblems } from '../ignored-problems'
import type { LoadedPictures } from '../packed/load-pictures'
import { openDataset, openView } from '../view/open-view'
import { findProblems } from './find-problems'
import { versionOfLoaded } from './kept-version'
import { type DatasetVersion, diffManifests, type ManifestDiff, versionOf } from './manifest-diff'
import { judgedProblems } from './judged-problems'
import { doubtfulImages } from './said-problems'

/** The versions of two data sets, and what is different in the second. */
export interface DatasetDiff extends ManifestDiff {
  before: string
  after: string
  /** What images are compared by: the contents of their files, or the pixels that a network takes. */
  by: 'files' | 'pixels'
}

/**
 * What may be wrong with the images of a data set, the worst first, those that a person ignores
 * last.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function checkDataset(id: string, places: DataPlaces): Promise<DoubtfulImages[]> {
  const view = await openView(id, places)
  try {
    const ignored = await ignoredProblems(places, id)
    const problems = judgedProblems(await findProblems(view), ignored, view)
    return problems.map((problem) => doubtfulImages(problem, view))
  } finally {
    await view.close()
  }
}

/**
 * What a data set is known by, image by image, and the hash of that: pictures by their files, arrays by
 * their pixels.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function datasetVersion(
  id: string,
  places: DataPlaces
): Promise<DatasetVersion & { sha256: string }> {
  const { dataset, pictures } = await openDataset(id, places)
  const version = pictures ? versionOfPictures(pictures) : versionOfPixels(dataset)
  return { ...version, sha256: versionOf(version.images) }
}

/**
 * Compares two data sets: those of pictures by their files, with their paths, and where one of them has its
 * images as arrays both by their pixels.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function diffDatasets(
  before: string,
  after: string,
  places: DataPlaces
): Promise<DatasetDiff> {
  const opened = [await openDataset(before, places), await openDataset(after, places)]
  const isByFiles = opened.every(({ pictures }) => pictures !== null)
  const [a, b] = opened.map(({ dataset, pictures }) =>
    isByFiles && pictures ? versionOfPictures(pictures) : versionOfPixels(dataset)
  ) as [DatasetVersion, DatasetVersion]
  return {
    before: versionOf(a.images),
    after: versionOf(b.images),
    by: isByFiles ? 'files' : 'pixels',
    ...diffManifests(a, b)
  }
}

function versionOfPictures({ manifest, leftOut }: LoadedPictures): DatasetVersion {
  const unreadable = leftOut.filter(({ isDamaged }) => isDamaged)
  const without = new Set(leftOut.map(({ path }) => path))
  return {
    images: manifest.images
      .filter(({ path }) => !without.has(path))
      .map(({ path, sha256, label, split, width, height, bytes }) => ({
        ...{ path, sha256, split, width, height, bytes },
        label: manifest.classes[label] as string
      })),
    unreadable
  }
}

/**
 * A version whose images have no names: each is called by its content, and by how many there were of it
 * before.
 */
export function versionOfPixels({ names: _names, ...arrays }: LoadedDataset): DatasetVersion {
  return { images: versionOfLoaded(arrays), unreadable: [] }
}
