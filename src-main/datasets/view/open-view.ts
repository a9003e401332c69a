import type { DataPlaces } from '../../contract'
import { importedDatasets, importedUnder, picturesOf } from '../imported'
import { loadDataset } from '../load'
import { loadPictures } from '../packed/load-pictures'
import { viewOfPictures } from './view-of-pictures'
import { type ViewedDataset, viewOfArrays } from './viewed-dataset'

/**
 * A data set to look at.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function openView(id: string, places: DataPlaces): Promise<ViewedDataset> {
  const imported = importedUnder(await importedDatasets(places), id)
  const pictures = imported && picturesOf(imported)
  if (pictures) return viewOfPictures(pictures, await loadPictures(pictures, places))
  return viewOfArrays(await loadDataset({ id, path: null }, places))
}
