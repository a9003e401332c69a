import { AtelierError, type WorkbenchEvent } from '../contract'
import { RunStore } from '../runs/run-store'
import { AnswerService } from './analysis/answer-service'
import { Capsules } from './exchange/capsules'
import { CheckpointReaders } from './processes/checkpoint-readers'
import { CheckpointService } from './runs/checkpoint-service'
import { CorrectionService } from './datasets/correction-service'
import { DataViewService } from './datasets/data-view-service'
import { DatasetService } from './datasets/dataset-service'
import { DeletedRuns } from './runs/deleted-runs'
import { EmbeddingService } from './analysis/embedding-service'
import { deviceOf, EngineService } from './machine/engine-service'
import { FeatureService } from './datasets/feature-service'
import { IncomingPictures } from './analysis/incoming-pictures'
import { ModelExports } from './models/model-exports'
import { OfferedDownloads } from './files/offered-downloads'
import { Predictions } from './analysis/predictions'
import { LayerActivationJobs } from './analysis/layer-activations'
import { LayerTimings } from './analysis/layer-timings'
import { Preflights } from './experiments/preflights'
import { RecordExports } from './figures/record-exports'
import { ReferenceResults } from './experiments/reference-results'
import { RunImports } from './exchange/run-imports'
import { RunJobs } from './analysis/run-jobs'
import { RunQueue } from './runs/run-queue'
import { RunValues } from './runs/run-values'
import { SettingsFile } from './files/settings-file'
import type { ProcessLauncher } from './processes/child-process'
import { SuspectService } from './analysis/suspect-service'
import { Tickets } from './tickets'
import type { TrainerLauncher } from './processes/trainer-client'
import { TrainerJobs } from './processes/trainer-jobs'
import { UploadFolders } from './files/upload-folders'
import { WeightService } from './models/weight-service'

export interface WorkbenchOptions {
  workspace: string
  launch: TrainerLauncher
  /** Starts what writes models for other software; without it none can be written. */
  launchExporter?: ProcessLauncher
  /** Threads that the command line or the environment asked for; the settings' otherwise. */
  threads?: number | null
  /** Told of what no person is told of, for the log. */
  onFailure?(error: unknown): void
  /** Told when the workspace was removed under it: nothing can be done any more. */
  onGone?(error: AtelierError): void
}

/** How often it is looked whether the workspace is still there, in milliseconds. */
const lookInterval = 2000

/**
 * The application itself: every room put together, for whichever host. Built in the order in which its
 * parts need each other; what a call does with them is its handler's business.
 */
export class Workbench {
  readonly store: RunStore
  readonly settings: SettingsFile
  readonly engines: EngineService
  readonly datasets: DatasetService
  readonly weights: WeightService
  readonly features = new FeatureService()
  readonly corrections: CorrectionService
  readonly dataViews = new DataViewService()
  readonly uploads: UploadFolders
  readonly queue: RunQueue
  readonly checkpoints: CheckpointService
  readonly deletedRuns: DeletedRuns
  readonly runValues: RunValues
  readonly runJobs: RunJobs
  readonly preflights: Preflights
  readonly layerTimings: LayerTimings
  readonly layerActivations: LayerActivationJobs
  readonly suspects: SuspectService
  readonly answers: AnswerService
  readonly embeddings: EmbeddingService
  readonly pictures: IncomingPictures
  readonly predictions: Predictions
  /** Of exports under way. */
  readonly exportTickets = new Tickets('exports')
  readonly evaluationTickets = new Tickets('runs.evaluate')
  readonly modelExports: ModelExports
  readonly downloads: OfferedDownloads
  readonly recordExports: RecordExports
  readonly capsules: Capsules
  readonly runImports: RunImports
  readonly referenceResults: ReferenceResults
  private readonly jobs: TrainerJobs
  private readonly look: NodeJS.Timeout
  private readonly listeners = new Set<(event: WorkbenchEvent) => void>()
  private closing: Promise<void> | null = null

  /** @throws AtelierError where the workspace cannot be used; nothing in it is changed then */
  constructor(private readonly options: WorkbenchOptions) {
    const { emit } = this
    const threads = (): number | null => options.threads ?? this.settings.get().threads
    this.store = new RunStore(options.workspace)
    this.settings = new SettingsFile(options.workspace)
    const readers = new CheckpointReaders()
    this.jobs = new TrainerJobs(options.launch, (text) => options.onFailure?.(text), readers)
    this.engines = new EngineService(this.jobs, threads, emit)
    this.datasets = new DatasetService(
      emit,
      () => this.store.list(),
      () => this.uploads
    )
    this.weights = new WeightService(emit)
    this.corrections = new CorrectionService(options.workspace, () => this.problem)
    this.uploads = new UploadFolders(
      options.workspace,
      () => this.problem,
      (folder) => this.datasets.areIn(folder)
    )
    this.deletedRuns = new DeletedRuns(this.store, emit, (error) => options.onFailure?.(error))
    this.runValues = new RunValues(this.store)
    const featureBytes = (): number => this.settings.get().featureCacheGigabytes * 1e9
    this.runJobs = new RunJobs(this.store, this.jobs, threads, featureBytes, emit)
    this.preflights = new Preflights(this.store, this.runJobs, threads)
    const isTraining = (): boolean => this.store.active().some(({ status }) => status !== 'queued')
    this.layerActivations = new LayerActivationJobs(this.runJobs, emit)
    this.layerTimings = new LayerTimings(this.jobs, threads, isTraining, emit)
    this.suspects = new SuspectService(this.store, this.runJobs, this.dataViews)
    this.answers = new AnswerService(this.store, this.dataViews)
    this.embeddings = new EmbeddingService(this.store, this.runJobs)
    this.pictures = new IncomingPictures(options.workspace)
    this.predictions = new Predictions(this.runJobs, this.jobs, this.pictures)
    const exporting = {
      workspace: options.workspace,
      launch: options.launchExporter ?? null,
      emit,
      onTrouble: (text: string) => options.onFailure?.(text)
    }
    const tickets = this.exportTickets
    this.modelExports = new ModelExports(this.store, this.runJobs, exporting, tickets)
    this.downloads = new OfferedDownloads(options.workspace)
    const { store, dataViews, runJobs, pictures, embeddings } = this
    const drawn = { store, dataViews, runJobs, pictures, embeddings }
    this.recordExports = new RecordExports(drawn, this.runJobs, tickets)
    this.capsules = new Capsules(this.store, emit, tickets, readers)
    this.runImports = new RunImports(this.store, this.capsules, emit)
    this.referenceResults = new ReferenceResults(this.store, emit)
    this.queue = new RunQueue(this.store, {
      launch: () => {
        // A training is to have the memory that a process takes which only stands by.
        this.predictions.release()
        return options.launch()
      },
      threads,
      runsPerDevice: () => this.settings.get().runsPerDevice,
      featureBytes,
      deviceOf,
      emit
    })
    this.checkpoints = new CheckpointService(this.store, this.queue, readers)
    this.look = setInterval(() => this.lookForWorkspace(), lookInterval).unref()
  }

  private lookForWorkspace(): void {
    if (this.store.isThere) return
    clearInterval(this.look)
    this.options.onGone?.(new AtelierError('WORKSPACE_GONE', { path: this.options.workspace }))
  }

  /** Why the workspace can only be looked at, or null. */
  get problem(): AtelierError | null {
    return this.store.readOnly
  }

  get workspace(): string {
    return this.options.workspace
  }

  onEvent(listener: (event: WorkbenchEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Tells everyone who watches. */
  readonly emit = (event: WorkbenchEvent): void => {
    if (event.type === 'datasets-changed') {
      this.dataViews.forget()
      this.preflights.forget()
    }
    for (const listener of this.listeners)
      try {
        listener(event)
      } catch (error) {
        // One window's trouble is neither another's nor the run's.
        this.options.onFailure?.(error)
      }
  }

  /**
   * From now on waiting runs have their turn: for hosts that stay. A command line trains what it was
   * asked to and no more.
   */
  serveQueue(): void {
    this.queue.serve()
  }

  /** Begins no run any more, until it closes. */
  holdBack(): void {
    this.queue.holdBack()
  }

  /**
   * Ends the run under way with a checkpoint, and closes the store. A failure of one part does not keep
   * the others open. Closing again is to wait for the same end.
   * @param kept runs that wait for their turn afterwards, because somebody is there who goes on with
   * them
   */
  close(kept: ReadonlySet<string> = new Set()): Promise<void> {
    this.closing ??= this.closeParts(kept)
    return this.closing
  }

  private async closeParts(kept: ReadonlySet<string>): Promise<void> {
    clearInterval(this.look)
    this.deletedRuns.close()
    this.jobs.close()
    this.dataViews.forget()
    this.pictures.close()
    this.modelExports.close()
    try {
      await this.queue.close(kept)
    } finally {
      this.store.close()
      this.listeners.clear()
    }
  }
}
