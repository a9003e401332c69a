import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import {
  type BenchRequest,
  type BenchResult,
  type CallArguments,
  type DoctorReport,
  type EngineChoice,
  type EngineId,
  engineIds,
  type EngineReport,
  AtelierError,
  encodeError,
  modelConfig,
  referenceEngine,
  type WorkbenchEvent,
  type Sentence,
  asOthersSay
} from '../../contract'
import { jpegDecoder } from '../../datasets/pictures/jpeg-addon'
import { rememberedChoice } from '../../engines/auto'
import { engines } from '../../engines/list'
import { nvidiaDriver } from '../../engines/platform/nvidia'
import type { SetupProgress } from '../../native/setup-lock'
import { benchSubject, buildArchitecture } from '../../models/catalogue'
import { application, machineInfo } from '../application'
import { cacheFolder } from '../files/folders'
import { benchBesideKeras } from './peers/keras'
import type { TrainerJobs } from '../processes/trainer-jobs'

/**
 * What computes here: examined in processes of their own, because a broken native library takes its
 * process with it.
 */
export class EngineService {
  private reports: Promise<EngineReport[]> | null = null

  constructor(
    private readonly jobs: TrainerJobs,
    private readonly threads: () => number | null,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /** Every engine, examined once; `refresh` examines again. */
  list(refresh: boolean): Promise<EngineReport[]> {
    if (refresh) this.reports = null
    this.reports ??= this.examine().catch((error: unknown) => {
      this.reports = null
      throw error
    })
    return this.reports
  }

  private async examine(): Promise<EngineReport[]> {
    const [alone, together] = [engineIds.filter(isNative), engineIds.filter((id) => !isNative(id))]
    const groups = [...alone.map((id) => [id]), together]
    const reports = (await Promise.all(groups.map((group) => this.examineGroup(group)))).flat()
    return engineIds.map((id) => reports.find((report) => report.id === id) as EngineReport)
  }

  private async examineGroup(group: EngineId[]): Promise<EngineReport[]> {
    return this.jobs
      .run<'probe'>({
        kind: 'probe',
        engines: group,
        threads: this.threads(),
        cacheFolder: cacheFolder()
      })
      .catch((error: unknown) => group.map((id) => crashed(id, asOthersSay(encodeError(error).message))))
  }

  /** Sets up an engine that needs setting up. @throws AtelierError ENGINE_SETUP_FAILED */
  async fix(
    engine: EngineId,
    options: { from?: string | null; force?: boolean } = {}
  ): Promise<EngineReport> {
    const force = options.force ?? false
    const { setUp } = engines[engine]
    if (setUp)
      await this.setUp(engine, (onProgress) =>
        setUp({ cacheFolder: cacheFolder(), from: options.from ?? null, force }, onProgress)
      )
    const report = (await this.list(true)).find((each) => each.id === engine) as EngineReport
    if (!report.available)
      throw new AtelierError('ENGINE_SETUP_FAILED', {
        engine,
        reason: asOthersSay(report.reason ?? 'unknown'),
        fix: asOthersSay(report.fix ?? '')
      })
    return report
  }

  /** Runs a set-up; windows see how far it is, a few times a second. */
  private async setUp(
    engine: EngineId,
    body: (onProgress: SetupProgress) => Promise<void>
  ): Promise<void> {
    const tell = (stage: string, fraction: number | null, done = false, error: unknown = null): void =>
      this.emit({
        type: 'engine-progress',
        engine,
        stage,
        fraction,
        done,
        error: error === null ? null : encodeError(error)
      })
    let last = 0
    try {
      await body((stage, fraction) => {
        if (fraction !== null && fraction < 1 && Date.now() - last < 200) return
        last = Date.now()
        tell(stage, fraction)
      })
      tell('done', 1, true)
    } catch (error) {
      tell('failed', null, true, error)
      throw error
    }
  }

  /** Seconds that a training step takes, and where it is asked for, what it takes Keras. */
  bench({
    engine,
    model: id,
    batchSize,
    steps,
    profile,
    precision,
    peers,
    inputShape = benchSubject.inputShape
  }: BenchRequest): Promise<BenchResult> {
    const model = modelConfig.parse({ id })
    const { classes } = benchSubject
    const job = {
      kind: 'bench',
      model,
      inputShape,
      batchSize,
      steps,
      patience: null,
      profile,
      precision,
      engine,
      threads: this.threads(),
      cacheFolder: cacheFolder()
    } as const
    if (!peers) return this.jobs.run<'bench'>(job)
    return benchBesideKeras(
      {
        model,
        architecture: buildArchitecture(model, inputShape, classes),
        inputShape,
        classes,
        batchSize,
        steps,
        threads: this.threads()
      },
      cacheFolder(),
      (turn, rest) => this.jobs.run<'bench'>({ ...job, ...(turn === null ? {} : { turn }) }, { rest })
    )
  }

  /**
   * What `auto` stands for, for a model, batch size and precision; null where that would have to be
   * measured and is not to be.
   */
  async choose({
    model,
    batchSize,
    precision,
    measure
  }: CallArguments<'engines.choose'>): Promise<EngineChoice | null> {
    const request = { model, batchSize, precision, threads: this.threads(), cacheFolder: cacheFolder() }
    const known = await rememberedChoice({ ...request, reports: await this.list(false) })
    return known ?? (measure ? this.jobs.run<'choose'>({ kind: 'choose', ...request }) : null)
  }

  async doctor(workspace: string): Promise<DoctorReport> {
    const machine = machineInfo()
    const reports = await this.list(true)
    const isUsable = reports.some((report) => report.available && report.id !== referenceEngine)
    const driver = nvidiaDriver()
    const known = await this.choose({
      model: modelConfig.parse({ id: 'resnet50' }),
      batchSize: 128,
      precision: 'fp32',
      measure: false
    })
    return {
      ok: isUsable,
      application,
      machine: {
        platform: machine.platform,
        cpu: machine.cpu,
        cores: machine.cores,
        memoryBytes: machine.memoryBytes,
        node: machine.node,
        gpu: driver === null ? null : `NVIDIA driver ${driver}`
      },
      workspace: workspaceState(workspace),
      jpegDecoder: jpegDecoder()?.version ?? null,
      engines: reports,
      speeds: known?.seconds ?? {},
      advice: adviceOn(reports, isUsable)
    }
  }
}

/** What is set up on the machine is native code of this machine, which may take its process with it. */
const isNative = (id: EngineId): boolean => engines[id].setUp !== null

/**
 * The one thing to do: where an engine works, what would let it compute on more than it does; where none
 * does, the remedy of the best that has one.
 */
function adviceOn(reports: EngineReport[], isUsable: boolean): string | null {
  if (isUsable) return reports.find((report) => report.available && report.fix !== null)?.fix ?? null
  const remedies = (['set-up', 'install', 'none'] as const).map((remedy) =>
    reports.find((report) => report.remedy === remedy && report.fix !== null)
  )
  return remedies.find((report) => report !== undefined)?.fix ?? null
}

/** The kind of device that an engine computes on, as far as it can be told without opening it. */
export function deviceOf(engine: EngineId | 'auto'): 'cpu' | 'gpu' {
  return engines[engine === 'auto' ? engineIds[0] : engine].expectedDevice()
}

function crashed(id: EngineId, reason: Sentence): EngineReport {
  return {
    id,
    title: engines[id].title,
    available: false,
    version: null,
    device: null,
    threads: null,
    precisions: [],
    reason: `examining it failed: ${reason}`,
    fix: 'Run "atelier doctor".',
    remedy: 'none',
    findings: []
  }
}

function workspaceState(path: string): DoctorReport['workspace'] {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
    const { bavail, bsize } = statfsSync(path)
    return { path, writable: true, freeBytes: bavail * bsize }
  } catch {
    return { path, writable: false, freeBytes: null }
  }
}
