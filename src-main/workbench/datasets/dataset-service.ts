import {
  AtelierError,
  type CallArguments,
  type CallOutput,
  type ClassCounts,
  type DatasetChange,
  type DatasetDetail,
  type DatasetExamination,
  type DatasetInfo,
  type DatasetPreview,
  encodeError,
  type DoubtfulImages,
  isActive,
  type PicturePhase,
  type RunSummary,
  type WorkbenchEvent
} from '../../contract'
import { checkDataset, type DatasetDiff, diffDatasets } from '../../datasets/checks/check-dataset'
import { listDatasets, showDataset } from '../../datasets/catalogue'
import { downloadDataset } from '../../datasets/download'
import { examinePath, type PathToExamine } from '../../datasets/examine-path'
import {
  changeDataset,
  forgetImport,
  importDataset,
  type ImportRequest,
  namesOf,
  removeDataset
} from '../../datasets/import'
import { manifests } from '../../datasets/manifests'
import { previewDataset } from '../../datasets/view/preview'
import { requireWhole } from '../../datasets/regular-file'
import { dataFacts } from './data-facts'
import { dataPlaces } from '../files/folders'
import { liesIn } from '../files/lies-in'
import type { UploadFolders } from '../files/upload-folders'

/** Milliseconds between two events on how far the pictures of an import are. */
const tellEvery = 250

/** The data sets of this user: found, brought here, given names. */
export class DatasetService {
  /** Imports under way, by their names. */
  private readonly importing = new Map<string, AbortController>()

  /**
   * @param runs those of the workspace, where one is open
   * @param uploads what windows have sent there
   */
  constructor(
    private readonly emit: (event: WorkbenchEvent) => void,
    private readonly runs: () => RunSummary[] = () => [],
    private readonly uploads: () => Pick<UploadFolders, 'has' | 'forget'> | null = () => null
  ) {}

  async list(): Promise<DatasetInfo[]> {
    const uploads = this.uploads()
    return (await listDatasets(dataPlaces())).map((each) =>
      each.imported && each.path !== null && uploads?.has(each.path)
        ? { ...each, isUploaded: true }
        : each
    )
  }
  /** With what is in it; `withStatistics`: sizes and means, too. */
  show(id: string, withStatistics = false): Promise<DatasetDetail> {
    return showDataset(id, dataPlaces(), withStatistics)
  }
  /** What may be wrong with its images, after a look at every one of them. */
  check(id: string): Promise<DoubtfulImages[]> {
    return checkDataset(id, dataPlaces())
  }
  /** What became of the images of one data set in another. */
  diff(before: string, after: string): Promise<DatasetDiff> {
    return diffDatasets(before, after, dataPlaces())
  }
  /** A few images to look at, augmented as an experiment would. */
  preview(request: CallArguments<'datasets.preview'>): Promise<DatasetPreview> {
    return previewDataset(request, dataPlaces())
  }
  /** The classes of an experiment's data, with how many images each has. */
  async classes({ dataset, path }: CallArguments<'datasets.classes'>): Promise<ClassCounts> {
    if (path !== null) requireWhole(path)
    const { classes, counts } = await dataFacts({ id: dataset, path, recipe: null })
    return { names: classes, counts: await counts() }
  }
  /** Whether an imported data set has its files in a folder. */
  async areIn(folder: string): Promise<boolean> {
    const all = await this.list()
    return all.some(({ imported, path }) => imported && path !== null && liesIn(folder, path))
  }
  /** What a path holds, before it is imported. */
  examine(path: PathToExamine): Promise<DatasetExamination> {
    return examinePath(path, dataPlaces())
  }
  async import(request: ImportRequest): Promise<DatasetInfo> {
    if (request.replace) await this.requireIdle(request.name)
    const progress = this.progressOf(request.name)
    const ending = new AbortController()
    this.importing.set(request.name, ending)
    try {
      const info = await importDataset(request, dataPlaces(), {
        progress: progress.tell,
        signal: ending.signal
      })
      return this.changed(info)
    } catch (error) {
      if (ending.signal.aborted) await forgetImport(request, dataPlaces())
      throw error
    } finally {
      if (this.importing.get(request.name) === ending) this.importing.delete(request.name)
      progress.end()
    }
  }
  /** Ends the import of this name, if it is under way; it is answered with IMPORT_CANCELLED. */
  cancel(name: string): { cancelled: string } {
    this.importing.get(name)?.abort(new AtelierError('IMPORT_CANCELLED', { id: name }))
    return { cancelled: name }
  }

  /** Tells windows how far the pictures of an import are, a few times a second. */
  private progressOf(datasetId: string): {
    tell(phase: PicturePhase, done: number, total: number): void
    end(): void
  } {
    const event = { type: 'dataset-progress' as const, datasetId, error: null }
    let told = 0
    return {
      tell: (phase, receivedBytes, totalBytes) => {
        const now = Date.now()
        if (now - told < tellEvery && receivedBytes < totalBytes) return
        told = now
        this.emit({ ...event, phase, receivedBytes, totalBytes, done: false })
      },
      end: () => {
        if (told > 0) this.emit({ ...event, receivedBytes: 0, totalBytes: null, done: true })
      }
    }
  }
  /** Another name, other class names, or the folder that the same files are in now. */
  async change(id: string, change: DatasetChange): Promise<DatasetInfo> {
    await this.requireIdle(id)
    return this.changed(await changeDataset(id, change, dataPlaces()))
  }
  /**
   * Forgets an imported data set; a person's files stay, and so do the records of the runs that were
   * trained on it. What was sent for it from a window is a copy, and goes.
   */
  async remove(id: string): Promise<CallOutput<'datasets.remove'>> {
    const { length } = await this.requireIdle(id)
    const { removed, folders } = await removeDataset(id, dataPlaces())
    const uploads = this.uploads()
    const sent = folders.filter((folder) => uploads?.has(folder))
    for (const folder of sent) await uploads?.forget(folder)
    return this.changed({ removed, runs: length, isUploaded: sent.length > 0 })
  }

  /**
   * The runs that know a data set, by whichever of its names. One that waits or trains reads the data
   * again when it begins.
   * @throws AtelierError DATASET_IN_USE
   */
  private async requireIdle(id: string): Promise<RunSummary[]> {
    const names = await namesOf(id, dataPlaces())
    const runs = this.runs().filter((run) => names.includes(run.datasetId.normalize('NFC')))
    const active = runs.find((run) => isActive(run.status))
    if (active) throw new AtelierError('DATASET_IN_USE', { id, run: active.name, status: active.status })
    return runs
  }
  private changed<T>(answer: T): T {
    this.emit({ type: 'datasets-changed' })
    return answer
  }

  /** Brings a data set here, unless it is here already; windows see how far it is. */
  async get(id: string): Promise<DatasetInfo> {
    const info = await this.find(id)
    const manifest = manifests.find((each) => each.id === id)
    if (info.available || !manifest) return info
    const tell = (
      receivedBytes: number,
      totalBytes: number | null,
      done: boolean,
      error: unknown = null
    ): void =>
      this.emit({
        type: 'dataset-progress',
        datasetId: id,
        receivedBytes,
        totalBytes,
        done,
        error: error === null ? null : encodeError(error)
      })
    try {
      await downloadDataset(manifest, dataPlaces(), ({ receivedBytes, totalBytes }) =>
        tell(receivedBytes, totalBytes, false)
      )
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
    if (!info)
      throw new AtelierError('UNKNOWN_DATASET', {
        id,
        datasets: known.map((each) => each.id).join(', ')
      })
    return info
  }
}
