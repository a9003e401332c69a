import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  AtelierError,
  type CallArguments,
  type CallOutput,
  type Evaluation,
  type ExperimentSpec,
  type ExportedFile,
  isActive,
  isSameModel,
  type PlotRequest,
  type Prediction,
  type Preflight,
  type RunParent,
  type RunSummary,
  type SteeringChange,
  type TrainerJob,
  type TrainerJobOf,
  type TrainerResult,
  type WorkbenchEvent
} from '../contract'
import { renderPlot } from '../exports/plot'
import { RunStore } from '../runs/run-store'
import { availableMemory } from './application'
import { DatasetService } from './dataset-service'
import { cacheFolder, dataPlaces } from './folders'
import { deviceOf, EngineService } from './engine-service'
import { requireRunnable } from './experiment-check'
import { parentOf } from './run-checkpoints'
import { RunQueue } from './run-queue'
import { SettingsFile } from './settings-file'
import type { TrainerLauncher } from './trainer-client'
import { TrainerJobs } from './trainer-jobs'

export interface WorkbenchOptions {
  workspace: string
  launch: TrainerLauncher
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
 * parts need each other.
 */
export class Workbench {
  readonly settings: SettingsFile
  readonly engines: EngineService
  readonly datasets: DatasetService
  private readonly store: RunStore
  private readonly queue: RunQueue
  private readonly jobs: TrainerJobs
  private readonly look: NodeJS.Timeout
  private readonly listeners = new Set<(event: WorkbenchEvent) => void>()
  private closing: Promise<void> | null = null

  /** @throws AtelierError where the workspace cannot be used; nothing in it is changed then */
  constructor(private readonly options: WorkbenchOptions) {
    const emit = (event: WorkbenchEvent): void => this.emit(event)
    const threads = (): number | null => options.threads ?? this.settings.get().threads
    this.store = new RunStore(options.workspace)
    this.settings = new SettingsFile(options.workspace)
    this.jobs = new TrainerJobs(options.launch)
    this.engines = new EngineService(this.jobs, threads, emit)
    this.datasets = new DatasetService(emit, () => this.store.list())
    this.queue = new RunQueue(this.store, {
      launch: options.launch,
      threads,
      runsPerDevice: () => this.settings.get().runsPerDevice,
      deviceOf,
      emit
    })
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

  private emit(event: WorkbenchEvent): void {
    for (const listener of this.listeners)
      try {
        listener(event)
      } catch (error) {
        // One window's trouble is neither another's nor the run's.
        this.options.onFailure?.(error)
      }
  }

  // ---- runs ----

  /**
   * From now on waiting runs have their turn: for hosts that stay. A command line trains what it was
   * asked to and no more.
   */
  serveQueue(): void {
    this.queue.serve()
  }

  /** `from`: another run's checkpoint to go on from. */
  async startRun(input: unknown, from: CallArguments<'runs.start'>['from'] = null): Promise<RunSummary> {
    const spec = await requireRunnable(input)
    return this.queue.start(spec, from && this.parentFor(spec, from.run, from.checkpoint))
  }
  private parentFor(spec: ExperimentSpec, run: string, file: string | null): RunParent {
    const { id, checkpoint } =
      file === null
        ? this.store.resolveCheckpoint(run)
        : { id: this.store.resolve(run), checkpoint: file }
    const detail = this.store.detail(id)
    const parent = parentOf(detail, this.store.folderOf(id), checkpoint)
    if (!isSameModel(detail.spec.model, spec.model))
      throw new AtelierError('CHECKPOINT_OTHER_MODEL', {
        path: parent.file,
        reason: `it was trained as ${detail.spec.model.id}, configured otherwise than this ${spec.model.id}`
      })
    if (spec.epochs <= parent.epoch)
      throw new AtelierError('INVALID_EXPERIMENT', {
        problems: `epochs: the checkpoint has ${parent.epoch} epochs behind it already`,
        hint: 'Plan more epochs than the checkpoint has.'
      })
    return parent
  }
  stopRun(run: string): RunSummary {
    return this.queue.stop(this.store.resolve(run))
  }
  pauseRun(run: string): RunSummary {
    return this.queue.pause(this.store.resolve(run))
  }
  resumeRun(run: string): RunSummary {
    return this.queue.resume(this.store.resolve(run))
  }
  steerRun(run: string, change: SteeringChange): RunSummary {
    return this.queue.steer(this.store.resolve(run), change)
  }
  moveRun(run: string, position: number): RunSummary[] {
    return this.queue.move(this.store.resolve(run), position)
  }
  listRuns(): RunSummary[] {
    return this.store.list().map((run) => this.queue.withSilence(run))
  }
  showRun(run: string): CallOutput<'runs.show'> {
    const detail = this.store.detail(this.store.resolve(run))
    return { ...detail, summary: this.queue.withSilence(detail.summary) }
  }
  stepsOf(run: string, points: number): CallOutput<'runs.steps'> {
    return this.store.steps(this.store.resolve(run), points)
  }
  logOf(run: string): CallOutput<'runs.log'> {
    return this.store.log(this.store.resolve(run))
  }
  renameRun(run: string, name: string): RunSummary {
    return this.changed(this.store.rename(this.store.resolve(run), name))
  }
  tagRun(run: string, tags: string[]): RunSummary {
    return this.changed(this.store.tag(this.store.resolve(run), tags))
  }
  private changed(summary: RunSummary): RunSummary {
    this.emit({ type: 'run-changed', summary })
    return summary
  }
  /** All of them or, where one is still active or unknown, none. */
  deleteRuns(runs: string[]): { deleted: string[] } {
    const ids = [...new Set(runs.map((run) => this.store.resolve(run)))]
    const active = ids.map((id) => this.store.summary(id)).find((run) => isActive(run.status))
    if (active) throw new AtelierError('RUN_IS_ACTIVE', { run: active.name, status: active.status })
    this.store.delete(ids)
    for (const id of ids) this.emit({ type: 'run-deleted', runId: id })
    return { deleted: ids }
  }

  // ---- what a trainer process computes ----

  /** A few real steps of an experiment: what the whole of it will take. */
  async preflight(input: unknown): Promise<Preflight> {
    const spec = await requireRunnable(input)
    return this.job({
      kind: 'preflight',
      spec,
      places: dataPlaces(),
      availableBytes: availableMemory(),
      ...this.computing(spec.engine)
    })
  }
  evaluate(run: string): Promise<Evaluation> {
    return this.onWeights(run, (id, common) => ({ kind: 'evaluate', runId: id, ...common }))
  }
  predict(run: string, images: string[], invert: boolean): Promise<Prediction[]> {
    return this.onWeights(run, (_, common) => ({ kind: 'predict', images, invert, ...common }))
  }
  private onWeights<K extends 'evaluate' | 'predict'>(
    run: string,
    make: (
      id: string,
      common: Pick<
        TrainerJobOf<'evaluate'>,
        'spec' | 'runFolder' | 'checkpoint' | 'places' | 'engine' | 'threads' | 'cacheFolder'
      >
    ) => TrainerJobOf<K>
  ): Promise<TrainerResult<K>> {
    const { id, checkpoint: named } = this.store.resolveCheckpoint(run)
    const detail = this.store.detail(id)
    const { spec, summary } = detail
    const runFolder = this.store.folderOf(id)
    if (!existsSync(join(runFolder, 'checkpoints')))
      throw new AtelierError('RUN_HAS_NO_WEIGHTS', { run: summary.name })
    const checkpoint = named === null ? null : parentOf(detail, runFolder, named).file
    return this.job(
      make(id, {
        spec,
        runFolder,
        checkpoint,
        places: dataPlaces(),
        ...this.computing(summary.engine ?? 'auto')
      })
    )
  }

  private computing(
    engine: TrainerJobOf<'evaluate'>['engine']
  ): Pick<TrainerJobOf<'evaluate'>, 'engine' | 'threads' | 'cacheFolder'> {
    return {
      engine,
      threads: this.options.threads ?? this.settings.get().threads,
      cacheFolder: cacheFolder()
    }
  }
  private job<K extends TrainerJob['kind']>(job: TrainerJobOf<K>): Promise<TrainerResult<K>> {
    return this.jobs.run<K>(job)
  }

  // ---- exports ----

  exportPlot(request: PlotRequest): Promise<ExportedFile> {
    const runs = request.runs.map((run) => {
      const id = this.store.resolve(run)
      const { summary, spec, epochs, sessions, steering } = this.store.detail(id)
      // Only a figure of a single run shows its steps.
      return {
        summary,
        spec,
        epochs,
        sessions,
        steering,
        ...(request.runs.length === 1 && { steps: this.store.steps(id, 4000) })
      }
    })
    return renderPlot(request, runs)
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
    this.jobs.close()
    try {
      await this.queue.close(kept)
    } finally {
      this.store.close()
      this.listeners.clear()
    }
  }

  /** Process of the run under way, for those who test what happens when it dies. */
  get trainerPid(): number | undefined {
    return this.queue.trainerPid()
  }
}
