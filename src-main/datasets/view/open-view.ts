import type { DataPlaces } from '../../contract'
import { importedDatasets, importedUnder, picturesOf } from '../imported'
import { namesArrays } from '../folder-files'
import { loadDataset } from '../load'
import { loadPictures, type PictureEntry, unnamedPictures } from '../packed/load-pictures'
import { viewOfPictures } from './view-of-pictures'
import { type ViewedDataset, viewOfArrays } from './viewed-dataset'

/**
 * A data set to look at.
 * @param path the folder that an experiment names beside it
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function openView(
  id: string,
  places: DataPlaces,
  path: string | null = null
): Promise<ViewedDataset> {
  const pictures = await picturesOfChoice(id, places, path)
  if (pictures) return viewOfPictures(pictures, await loadPictures(pictures, places))
  return viewOfArrays(await loadDataset({ id, path }, places))
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
