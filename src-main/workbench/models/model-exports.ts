import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CallArguments,
  type ExporterJob,
  type HandedOver,
  type ModelExport,
  type RunDetail,
  type WorkbenchEvent
} from '../../contract'
import { fileNameOf } from '../../exports/file-name'
import type { RunStore } from '../../runs/run-store'
import { application } from '../application'
import type { ChildHandle, ProcessLauncher } from '../processes/child-process'
import { exportInProcess, requireLauncher } from './exporter-client'
import { ExportsFolder } from '../files/exports-folder'
import { provenanceOf } from './provenance'
import type { RunJobs } from '../analysis/run-jobs'
import { goOn, type Tickets } from '../tickets'

type Request = CallArguments<'exports.model'>

/**
 * Images of the test part that an export is compared on: enough to see that it computes the same, and where
 * it is known that it does not, enough to see what that costs.
 */
const comparedImages = ({ images, options }: Request): number =>
  images ?? (options.precision === 'fp32' ? 32 : 1000)

interface Surroundings {
  workspace: string
  launch: ProcessLauncher | null
  emit(event: WorkbenchEvent): void
  /** What only a log is to know. */
  onTrouble(text: string): void
}

/**
 * Runs' networks as files for other software. A trainer takes the weights out of the checkpoint and
 * computes with them, an exporter writes and compares: each a process of its own. What is not done is not
 * seen: a folder comes into its place when everything in it is proved.
 */
export class ModelExports {
  private readonly folder: ExportsFolder
  private readonly running = new Set<ChildHandle>()

  constructor(
    private readonly store: RunStore,
    private readonly runJobs: RunJobs,
    private readonly around: Surroundings,
    private readonly tickets: Tickets
  ) {
    this.folder = new ExportsFolder(around.workspace)
    this.folder.removeLeftovers()
  }

  /**
   * Writes the network of a run, or of RUN@CHECKPOINT.
   * @throws AtelierError of the run and its checkpoint, EXPORT_DIFFERS, EXPORT_NOT_POSSIBLE,
   * DISK_FULL, WORKSPACE_NOT_WRITABLE, JOB_CANCELLED
   */
  make(request: Request): Promise<ModelExport> {
    return this.tickets.holding(request.ticket, (signal) => this.written(request, signal))
  }

  private async written(request: Request, signal: AbortSignal): Promise<ModelExport> {
    const launch = requireLauncher(this.around.launch)
    const runId = this.store.resolveCheckpoint(request.run).id
    const place = this.folder.begin()
    try {
      this.tell(runId, 'reading')
      const tensors = join(place, 'handover.safetensors')
      const which = { images: comparedImages(request), image: null, picture: null }
      const { handedOver } = await this.runJobs.handOver(request.run, tensors, which, signal)

      const folder = join(place, 'files')
      mkdirSync(folder)
      const job = this.jobOf(request, runId, handedOver, { tensors, folder })
      const made = await this.inProcess(launch, runId, job, signal)
      return { ...made, folder: this.moved(request, runId, made, handedOver) }
    } finally {
      this.folder.remove(place)
    }
  }

  /** Ends what is under way. */
  close(): void {
    for (const handle of this.running) handle.kill()
  }

  private jobOf(
    { format, options, stem }: Request,
    runId: string,
    handedOver: HandedOver,
    files: Pick<ExporterJob, 'tensors' | 'folder'>
  ): ExporterJob {
    const detail = this.store.detail(runId)
    const { classNames, input, imagesFrom } = handedOver
    return {
      ...files,
      format,
      options,
      stem: stem ?? this.stemOf(detail),
      imagesFrom,
      name: detail.summary.name,
      config: detail.spec.model,
      classNames,
      input,
      provenance: provenanceOf(detail, handedOver, application.version)
    }
  }

  private stemOf({ summary }: Pick<RunDetail, 'summary'>): string {
    return fileNameOf(summary.name) || 'model'
  }

  private async inProcess(
    launch: ProcessLauncher,
    runId: string,
    job: ExporterJob,
    signal: AbortSignal
  ): Promise<ModelExport> {
    goOn(signal)
    const handle = launch()
    const giveUp = (): void => handle.kill()
    this.running.add(handle)
    signal.addEventListener('abort', giveUp)
    try {
      return await exportInProcess(handle, job, {
        onPhase: (phase) => this.tell(runId, phase),
        onTrouble: this.around.onTrouble
      })
    } catch (error) {
      goOn(signal)
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
      this.running.delete(handle)
    }
  }

  /** Gives the finished folder its place. */
  private moved(
    { options, temporary, format }: Request,
    runId: string,
    { folder }: ModelExport,
    { checkpoint }: HandedOver
  ): string {
    const step = checkpoint.step > 0 ? `-step-${checkpoint.step}` : ''
    const kind = [format, options.fold ? 'folded' : '', options.precision]
      .filter((word) => word !== '' && word !== 'fp32')
      .join('-')
    const stem = this.stemOf(this.store.detail(runId))
    const name = temporary ? null : `${stem}-${runId}-epoch-${checkpoint.epoch}${step}-${kind}`

    return this.folder.settle(folder, name)
  }

  private tell(runId: string, phase: 'reading' | 'writing' | 'checking'): void {
    this.around.emit({ type: 'export-progress', runId, phase })
  }
}
