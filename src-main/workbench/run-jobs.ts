import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  AtelierError,
  type Evaluation,
  type HandedOver,
  type Prediction,
  type Preflight,
  type TrainerJobOf
} from '../contract'
import type { RunStore } from '../runs/run-store'
import { availableMemory } from './application'
import { requireRunnable } from './experiment-check'
import { cacheFolder, dataPlaces } from './folders'
import { parentOf } from './run-checkpoints'
import type { JobOwner } from './trainer-client'
import type { TrainerJobs } from './trainer-jobs'

/** What a job that computes with saved weights is told, whatever it computes. */
type WeightsJob = Pick<
  TrainerJobOf<'evaluate'>,
  'spec' | 'runFolder' | 'checkpoint' | 'places' | 'engine' | 'threads' | 'cacheFolder'
>

/** What a trainer process computes beside training: before a run, and with its weights. */
export class RunJobs {
  constructor(
    private readonly store: RunStore,
    private readonly jobs: TrainerJobs,
    private readonly threads: () => number | null
  ) {}

  /** A few real steps of an experiment: what the whole of it will take. */
  async preflight(input: unknown): Promise<Preflight> {
    const spec = await requireRunnable(input, this.store.workspace)
    return this.jobs.run<'preflight'>({
      kind: 'preflight',
      spec,
      places: dataPlaces(this.store.workspace),
      availableBytes: availableMemory(),
      ...this.computing(spec.engine)
    })
  }

  /** What a run's weights are worth; `run` may name a checkpoint, as RUN@CHECKPOINT. */
  evaluate(run: string): Promise<Evaluation> {
    const { id, ...weights } = this.weightsOf(run)
    return this.jobs.run<'evaluate'>({ kind: 'evaluate', runId: id, ...weights })
  }

  /** What a run's weights see in images; `run` as in {@link evaluate}. */
  predict(run: string, images: string[], invert: boolean): Promise<Prediction[]> {
    const { id: _, ...weights } = this.weightsOf(run)
    return this.jobs.run<'predict'>({ kind: 'predict', images, invert, ...weights })
  }

  /**
   * How a process is begun that predicts on request with a run's weights, `run` as in {@link evaluate};
   * `key` is the same where that would be the same process.
   */
  predictions(run: string): { key: string; begin(owner: JobOwner): Promise<unknown> } {
    const { id, ...weights } = this.weightsOf(run)
    const newest = this.store.detail(id).checkpoints.at(-1)
    const key = JSON.stringify([id, weights.checkpoint, newest, weights.engine, weights.threads])
    return {
      key,
      begin: (owner) => this.jobs.run<'predictions'>({ kind: 'predictions', ...weights }, owner)
    }
  }

  /** Writes a run's weights into a file, with what an engine computes; `run` as in {@link evaluate}. */
  async handOver(
    run: string,
    target: string,
    images: number
  ): Promise<{ id: string; handedOver: HandedOver }> {
    const { id, ...weights } = this.weightsOf(run)
    const job = { kind: 'handover' as const, images, target, ...weights }
    return { id, handedOver: await this.jobs.run<'handover'>(job) }
  }

  private weightsOf(run: string): WeightsJob & { id: string } {
    const { id, checkpoint: named } = this.store.resolveCheckpoint(run)
    const detail = this.store.detail(id)
    const { spec, summary } = detail
    const runFolder = this.store.folderOf(id)
    if (!existsSync(join(runFolder, 'checkpoints')))
      throw new AtelierError('RUN_HAS_NO_WEIGHTS', { run: summary.name })

    const checkpoint = named === null ? null : parentOf(detail, runFolder, named).file
    const places = dataPlaces(this.store.workspace)
    return { id, spec, runFolder, checkpoint, places, ...this.computing(summary.engine ?? 'auto') }
  }

  private computing(
    engine: WeightsJob['engine']
  ): Pick<WeightsJob, 'engine' | 'threads' | 'cacheFolder'> {
    return { engine, threads: this.threads(), cacheFolder: cacheFolder() }
  }
}
