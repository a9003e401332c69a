import type { DataPlaces } from '../../contract'
import type { LoadedDataset } from '../dataset'
import { importedDatasets, importedUnder, picturesOf } from '../imported'
import { loadDataset } from '../load'
import { type LoadedPictures, loadPictures, type PictureEntry } from '../packed/load-pictures'
import { viewOfPictures } from './view-of-pictures'
import { type ViewedDataset, viewOfArrays } from './viewed-dataset'

/** A data set as it was loaded, with what is known of its pictures where it has any. */
interface OpenedDataset {
  dataset: LoadedDataset
  pictures: LoadedPictures | null
  entry: PictureEntry | null
}

/** @throws AtelierError what is wrong with the data, UNKNOWN_DATASET */
export async function openDataset(id: string, places: DataPlaces): Promise<OpenedDataset> {
  const imported = importedUnder(await importedDatasets(places), id)
  const entry = (imported && picturesOf(imported)) ?? null
  const pictures = entry && (await loadPictures(entry, places))
  return { dataset: pictures ?? (await loadDataset({ id, path: null }, places)), pictures, entry }
}

/**
 * A data set to look at.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function openView(id: string, places: DataPlaces): Promise<ViewedDataset> {
  return (await loadWithView(id, places)).view
}

/** A data set with the view of it, which is to be closed. @throws as {@link openView} */
export async function loadWithView(
  id: string,
  places: DataPlaces
): Promise<{ dataset: LoadedDataset; view: ViewedDataset }> {
  const { dataset, pictures, entry } = await openDataset(id, places)
  return { dataset, view: pictures && entry ? viewOfPictures(entry, pictures) : viewOfArrays(dataset) }
}
