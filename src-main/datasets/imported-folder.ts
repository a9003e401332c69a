import { AtelierError, type DataPlaces, type Sentence } from '../contract'
import { isThere } from './folder-files'
import { type ImportedDataset, importedDatasets, importedUnder } from './imported'

/** What to do about an imported data set whose folder is no longer where it was. */
export const putBack = (id: string): Sentence =>
  `Put it back, or say where it is now: atelier datasets repoint ${JSON.stringify(id)} FOLDER`

/**
 * The imported data set that a name means, whose folder is there; undefined where none is called so.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function importedInPlace(
  name: string,
  places: DataPlaces
): Promise<ImportedDataset | undefined> {
  const found = importedUnder(await importedDatasets(places), name)
  if (found && !(await isThere(found.folder)))
    throw new AtelierError('DATASET_UNREADABLE', {
      path: found.folder,
      reason: 'there is nothing of that name',
      hint: putBack(found.id)
    })
  return found
}
