import { performance } from 'node:perf_hooks'
import {
  type Architecture,
  AtelierError,
  type TrainerEvent,
  type TrainerJob,
  type TrainerJobOf,
  type TrainerOwnerFunctions,
  type TrainerResult
} from '../../contract'
import { engines } from '../../engines/list'
import { benchSubject, buildArchitecture } from '../../models/catalogue'
import { bench } from '../jobs/bench'
import { timeLayers } from '../jobs/time-layers'
import { measurePreflight } from '../jobs/measure-preflight'
import { KeptCheckpoints } from '../checkpoints/kept-checkpoints'
import { train } from '../loop/train'
import type { RunControl, TrainingInput } from '../loop/training-input'
import { loadInitialWeights } from '../../weights/load-initial'
import type { FeatureStore } from '../port'
import { measureActivations } from './activation-job'
import { embedOnce } from './embedding-job'
import { evaluateOnce } from './evaluation-job'
import { featureStore } from './feature-store'
import { handOver } from './hand-over'
import { nodePort } from './node-port'
import { fastestEngine } from './open-engine'
import { predictOnce, predictOnRequest } from './prediction-jobs'
import { datasetOf, prepareDataset } from './prepare-dataset'
import { requestOf, withEngine } from './with-engine'
import { withRunLock } from './with-run-lock'
import { prepareBatchThreads } from './batch-thread'
import { isPooled } from './pooled-batch-source'
import { batchWorkerPath, inSharedMemory, threadsAtFirst } from './worker-batch-source'

/** What a job may use of the process it runs in. */
export interface JobContext {
  /** Path of the trainer's entry, to start others of its kind. */
  entry: string
  emit(events: TrainerEvent[]): void
  /** Resolves when whoever else takes turns with this process has had its own. */
  rest(): Promise<void>
  nextPrediction: TrainerOwnerFunctions['nextPrediction']
  /** Hears how far the pictures are that the job waits for. */
  pictures: TrainerOwnerFunctions['pictures']
  /** Hears how many layers are timed. */
  layers: TrainerOwnerFunctions['layers']
  control: RunControl
  /** Checkpoints that are to stay in a training: those of its job are added to them. */
  kept?: KeptCheckpoints
}

/** How the weights come that a training begins with, where it begins with some. */
function pretrainedBy(
  { spec, weights: path }: TrainerJobOf<'train'>,
  architecture: Architecture
): Pick<TrainingInput, 'pretrained'> {
  const { weights } = spec
  if (!weights) return {}
  return {
    pretrained: (log) => {
      if (!path) throw new AtelierError('WEIGHTS_NOT_HERE', { name: weights.from })
      return loadInitialWeights(path, weights, architecture, log)
    }
  }
}

/** What is kept of features from run to run, where it may be. */
function featuresOf({ cacheFolder, featureBytes }: TrainerJobOf<'train'>): FeatureStore | null {
  return featureBytes > 0 ? featureStore(cacheFolder, featureBytes) : null
}

type Runner<K extends TrainerJob['kind']> = (
  job: TrainerJobOf<K>,
  context: JobContext
) => Promise<TrainerResult<K>>

/** Complete over the jobs: a new one does not compile until it can be done. */
const runners: { [K in TrainerJob['kind']]: Runner<K> } = {
  async train(job, { entry, emit, control, kept = new KeptCheckpoints() }) {
    const { spec, initial } = job
    kept.add(job.kept ?? [])
    if (!isPooled(spec.augmentation)) prepareBatchThreads(batchWorkerPath(entry), threadsAtFirst())
    const log = (text: string): void =>
      emit([{ type: 'log', line: { at: Date.now(), level: 'info', text } }])
    const prepared = await prepareDataset(job, control, log)
    if ('ending' in prepared) return prepared.result
    const dataset = inSharedMemory(prepared)
    const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)

    return withRunLock(job.runFolder, log, () =>
      withEngine(
        requestOf(job),
        { architecture, optimizer: spec.optimizer.type },
        entry,
        (session) =>
          train({
            spec,
            architecture,
            dataset,
            session,
            port: nodePort(job.runFolder, emit, {
              batchWorker: batchWorkerPath(entry),
              device: session.device,
              features: featuresOf(job)
            }),
            control,
            initial,
            kept,
            ...pretrainedBy(job, architecture)
          }),
        log
      )
    )
  },
  async preflight(job, { entry, pictures }) {
    const { spec } = job
    const dataset = await datasetOf(job, pictures)
    const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)

    // Kilobytes on Linux and Windows, as libuv has it.
    const peakMemoryBytes = (): number => process.resourceUsage().maxRSS * 1024
    return withEngine(
      requestOf(job),
      { architecture, optimizer: spec.optimizer.type },
      entry,
      (session) =>
        measurePreflight({
          spec,
          architecture,
          dataset,
          session,
          availableBytes: job.availableBytes,
          peakMemoryBytes,
          now: () => performance.now()
        })
    )
  },
  evaluate: (job, { entry, pictures }) => evaluateOnce(job, entry, pictures),
  predict: (job, { entry, pictures }) => predictOnce(job, entry, pictures),
  predictions: (job, context) => predictOnRequest(job, context),
  embed: (job, { entry, pictures }) => embedOnce(job, entry, pictures),
  activations: (job, { entry, ...told }) => measureActivations(job, entry, told),
  handover: (job, { entry }) => handOver(job, entry),
  async bench(job, { entry, rest }) {
    const inputShape = job.inputShape ?? benchSubject.inputShape
    const architecture = buildArchitecture(job.model, inputShape, benchSubject.classes)
    const { batchSize, steps, patience, profile, turn } = job
    const turns = turn === undefined ? null : { steps: turn, rest }
    return withEngine(job, { architecture, optimizer: 'adam' }, entry, (session) =>
      bench({
        architecture,
        batchSize,
        steps,
        patience,
        profile,
        session,
        turns,
        now: () => performance.now()
      })
    )
  },
  layers: (job, { entry, layers }) => {
    const architecture = buildArchitecture(job.model, job.inputShape, job.classes)
    const { batchSize } = job
    return withEngine(job, { architecture, optimizer: 'adam' }, entry, (session) =>
      timeLayers({ architecture, batchSize, session, now: () => performance.now(), onLayer: layers })
    )
  },
  choose: (job, { entry }) => fastestEngine(job, entry),
  async probe({ engines: ids, threads, cacheFolder }) {
    const reports = []
    for (const id of ids)
      reports.push(await engines[id].examine({ threads, cacheFolder, precision: 'fp32' }))
    return reports
  }
}

/**
 * Does a job and resolves with its result.
 * @throws AtelierError what went wrong, in words where the engine can say it
 */
export async function runJob<K extends TrainerJob['kind']>(
  job: TrainerJobOf<K>,
  context: JobContext
): Promise<TrainerResult<K>> {
  return (runners[job.kind] as unknown as Runner<K>)(job, context)
}
