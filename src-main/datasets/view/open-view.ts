import type { DataPlaces } from '../../contract'
import type { LoadedDataset } from '../dataset'
import { importedDatasets, importedUnder, picturesOf } from '../imported'
import { namesArrays } from '../folder-files'
import { loadDataset } from '../load'
import {
  type LoadedPictures,
  loadPictures,
  type PictureEntry,
  unnamedPictures
} from '../packed/load-pictures'
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
  const entry = await picturesOfChoice(id, places, path)
  const pictures = entry && (await loadPictures(entry, places))
  return { dataset: pictures ?? (await loadDataset({ id, path }, places)), pictures, entry }
}

async function picturesOfChoice(
  id: string,
  places: DataPlaces,
  path: string | null
): Promise<PictureEntry | null> {
  if (path !== null) return (await namesArrays(path)) ? null : unnamedPictures(id, path, null)
  const imported = importedUnder(await importedDatasets(places), id)
  return imported ? picturesOf(imported) : null
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
