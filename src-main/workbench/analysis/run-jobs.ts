import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  AtelierError,
  type Embedding,
  type EmbeddingRequest,
  type Evaluation,
  type ExperimentSpec,
  type HandedOver,
  isActive,
  type LayerActivations,
  type Prediction,
  type PredictionRequest,
  type Preflight,
  type TrainerJobOf,
  type WorkbenchEvent
} from '../../contract'
import { type ImagePredictions, readPredictions } from '../../models/image-predictions'
import type { RunStore } from '../../runs/run-store'
import { availableMemory } from '../application'
import { cacheFolder, dataPlaces } from '../files/folders'
import { keepEvaluation } from './kept-evaluations'
import { parentOf } from '../runs/run-checkpoints'
import type { JobOwner } from '../processes/trainer-client'
import type { TrainerJobs } from '../processes/trainer-jobs'

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
    private readonly threads: () => number | null,
    /** Bytes of the cache that features may take. */
    private readonly featureBytes: () => number,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /** A few real steps of an experiment that can run: what the whole of it will take. */
  preflight(spec: ExperimentSpec, signal?: AbortSignal): Promise<Preflight> {
    return this.jobs.run<'preflight'>(
      {
        kind: 'preflight',
        spec,
        places: dataPlaces(this.store.workspace),
        availableBytes: availableMemory(),
        ...this.computing(spec.engine)
      },
      this.tellingOfPictures(spec),
      signal
    )
  }

  /**
   * What a run's weights are worth; `run` may name a checkpoint, as RUN@CHECKPOINT. Kept with the run
   * where the workspace can be written.
   */
  evaluate(run: string, signal?: AbortSignal): Promise<Evaluation> {
    const { id, ...weights } = this.weightsOf(run)
    const job = { kind: 'evaluate' as const, runId: id, ...weights }
    const telling = this.tellingOfPictures(weights.spec)
    return this.jobs.run<'evaluate'>(job, telling, signal).then((evaluation) => {
      keepEvaluation(weights.runFolder, evaluation)
      return evaluation
    })
  }

  /**
   * What a run's weights take the images for that it was validated on; `run` as in {@link evaluate}, and
   * without a checkpoint the best one. Kept with the run, and read from there the next time.
   * @throws AtelierError RUN_IS_ACTIVE, what is wrong with the run or its data
   */
  async imagePredictions(run: string): Promise<ImagePredictions> {
    const { id, ...weights } = this.weightsOf(run)
    const { summary, checkpoints } = this.store.detail(id)
    if (isActive(summary.status))
      throw new AtelierError('RUN_IS_ACTIVE', { run: summary.name, status: summary.status })
    const best = checkpoints.find(({ roles }) => roles.includes('best')) ?? checkpoints.at(-1)
    const checkpoint = weights.checkpoint ?? best?.file
    if (checkpoint === undefined) throw new AtelierError('RUN_HAS_NO_WEIGHTS', { run: summary.name })
    const predictions = `predictions/${basename(checkpoint)}`
    const path = join(weights.runFolder, predictions)

    const read = async (): Promise<ImagePredictions> => readPredictions(await readFile(path), path)
    const kept = await read().catch(() => null)
    if (kept) return kept
    await this.jobs.run<'evaluate'>({
      kind: 'evaluate',
      runId: id,
      ...weights,
      checkpoint,
      predictions
    })
    return read()
  }

  /** What a run's weights see in images; `run` as in {@link evaluate}. */
  predict(
    run: string,
    { images, invert, explain = null, neighbours = 0, neighboursOf = 'train' }: PredictionRequest
  ): Promise<Prediction[]> {
    const { id: _, ...weights } = this.weightsOf(run)
    return this.jobs.run<'predict'>(
      {
        kind: 'predict',
        ...{ images, invert, explain, neighbours, neighboursOf },
        featureBytes: this.featureBytes(),
        ...weights
      },
      this.tellingOfPictures(weights.spec)
    )
  }

  /** Images of a run's data in the plane, by the features of `request.run`'s weights. */
  embed({ run, ...request }: EmbeddingRequest, signal?: AbortSignal): Promise<Embedding> {
    const { id, ...weights } = this.weightsOf(run)
    const { name } = this.store.summary(id)
    const featureBytes = this.featureBytes()
    return this.jobs.run<'embed'>(
      { kind: 'embed', ...request, run: { id, name }, featureBytes, ...weights },
      this.tellingOfPictures(weights.spec),
      signal
    )
  }

  /** What the layers of a run's network make of images; `run` as in {@link evaluate}. */
  activations(
    run: string,
    images: number,
    tell: (done: number, total: number) => void,
    signal?: AbortSignal
  ): Promise<LayerActivations> {
    const { id, ...weights } = this.weightsOf(run)
    return this.jobs.run<'activations'>(
      { kind: 'activations', runId: id, images, ...weights },
      { ...this.tellingOfPictures(weights.spec), layers: tell },
      signal
    )
  }

  /**
   * How a process is begun that predicts on request with a run's weights, `run` as in {@link evaluate};
   * `key` is the same where that would be the same process.
   */
  predictions(run: string): {
    key: string
    begin(owner: JobOwner, signal: AbortSignal): Promise<unknown>
  } {
    const { id, ...weights } = this.weightsOf(run)
    const newest = this.store.detail(id).checkpoints.at(-1)
    const key = JSON.stringify([id, weights.checkpoint, newest, weights.engine, weights.threads])
    return {
      key,
      begin: (owner, signal) =>
        this.jobs.run<'predictions'>(
          { kind: 'predictions', featureBytes: this.featureBytes(), ...weights },
          { ...owner, ...this.tellingOfPictures(weights.spec) },
          signal
        )
    }
  }

  /** Writes a run's weights into a file, with what an engine computes; `run` as in {@link evaluate}. */
  async handOver(
    run: string,
    target: string,
    which: Pick<TrainerJobOf<'handover'>, 'images' | 'image' | 'picture'>,
    signal?: AbortSignal
  ): Promise<{ id: string; handedOver: HandedOver }> {
    const { id, ...weights } = this.weightsOf(run)
    const job = { kind: 'handover' as const, target, ...which, ...weights }
    return { id, handedOver: await this.jobs.run<'handover'>(job, undefined, signal) }
  }

  /** Lets windows see how far pictures are that were not decoded before. */
  private tellingOfPictures({ dataset }: ExperimentSpec): JobOwner {
    const datasetId = dataset.id
    return {
      pictures: (phase, done, total) =>
        this.emit({ type: 'pictures-progress', datasetId, phase, done, total })
    }
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
