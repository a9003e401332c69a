import type { DataPlaces } from '../../contract'
import type { LoadedDataset } from '../dataset'
import { loadDataset, picturesNamed } from '../load'
import { type LoadedPictures, loadPictures, type PictureEntry } from '../packed/load-pictures'
import { viewOfPictures } from './view-of-pictures'
import { type ViewedDataset, viewOfArrays } from './viewed-dataset'

/** A data set as it was loaded, with what is known of its pictures where it has any. */
interface OpenedDataset {
  dataset: LoadedDataset
  pictures: LoadedPictures | null
  entry: PictureEntry | null
}

/**
 * @param path the folder that an experiment names beside it
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function openDataset(
  id: string,
  places: DataPlaces,
  path: string | null = null
): Promise<OpenedDataset> {
  const entry = await picturesNamed({ id, path }, places)
  const pictures = entry && (await loadPictures(entry, places))
  return { dataset: pictures ?? (await loadDataset({ id, path }, places)), pictures, entry }
}

/** A data set to look at. @throws as {@link openDataset} */
export async function openView(
  id: string,
  places: DataPlaces,
  path: string | null = null
): Promise<ViewedDataset> {
  return (await loadWithView(id, places, path)).view
}

/** A data set with the view of it, which is to be closed. @throws as {@link openDataset} */
export async function loadWithView(
  id: string,
  places: DataPlaces,
  path: string | null = null
): Promise<{ dataset: LoadedDataset; view: ViewedDataset }> {
  const { dataset, pictures, entry } = await openDataset(id, places, path)
  return { dataset, view: pictures && entry ? viewOfPictures(entry, pictures) : viewOfArrays(dataset) }
}
