import { AtelierError, type DatasetInfo, encodeError, type WorkbenchEvent } from '../contract'
import { importDataset, listDatasets } from '../datasets/catalogue'
import { downloadDataset } from '../datasets/download'
import { manifests } from '../datasets/manifests'
import { dataPlaces } from './folders'

/** The data sets of this user: found, brought here, given names. */
export class DatasetService {
  constructor(private readonly emit: (event: WorkbenchEvent) => void) {}

  list(): Promise<DatasetInfo[]> {
    return listDatasets(dataPlaces())
  }
  import(folder: string, name: string): Promise<DatasetInfo> {
    return importDataset(folder, name, dataPlaces())
  }

  /** Brings a data set here, unless it is here already; windows see how far it is. */
  async get(id: string): Promise<DatasetInfo> {
    const info = await this.find(id)
    const manifest = manifests.find((each) => each.id === id)
    if (info.available || !manifest) return info
    const tell = (receivedBytes: number, totalBytes: number | null, done: boolean, error: unknown = null): void =>
      this.emit({ type: 'dataset-progress', datasetId: id, receivedBytes, totalBytes, done, error: error === null ? null : encodeError(error) })
    try {
      await downloadDataset(manifest, dataPlaces(), ({ receivedBytes, totalBytes }) => tell(receivedBytes, totalBytes, false))
      tell(0, null, true)
    } catch (error) {
      tell(0, null, true, error)
      throw error
    }
    return this.find(id)
  }

  private async find(id: string): Promise<DatasetInfo> {
    const known = await this.list()
    const info = known.find((each) => each.id === id)
    if (!info) throw new AtelierError('UNKNOWN_DATASET', { id, datasets: known.map((each) => each.id).join(', ') })
    return info
  }
}
