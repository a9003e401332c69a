import type { DataPlaces } from '../../contract'
import type { LoadedDataset } from '../dataset'
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
  return (await loadWithView(id, places)).view
}

/** A data set with the view of it, which is to be closed. @throws as {@link openView} */
export async function loadWithView(
  id: string,
  places: DataPlaces
): Promise<{ dataset: LoadedDataset; view: ViewedDataset }> {
  const imported = importedUnder(await importedDatasets(places), id)
  const pictures = imported && picturesOf(imported)
  if (pictures) {
    const loaded = await loadPictures(pictures, places)
    return { dataset: loaded, view: viewOfPictures(pictures, loaded) }
  }
  const dataset = await loadDataset({ id, path: null }, places)
  return { dataset, view: viewOfArrays(dataset) }
}
