import type { DataPlaces } from '../../contract'
import { loadDataset } from '../load'
import { type ViewedDataset, viewOfArrays } from './viewed-dataset'

/**
 * A data set to look at.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function openView(id: string, places: DataPlaces): Promise<ViewedDataset> {
  return viewOfArrays(await loadDataset({ id, path: null }, places))
}
