import { basename } from 'node:path'
import { performance } from 'node:perf_hooks'
import { AtelierError, type TrainerEvent, type TrainerJob, type TrainerJobOf, type TrainerResult } from '../contract'
import { selectSamples } from '../datasets/batches'
import { loadDataset } from '../datasets/load'
import type { EngineSession } from '../engines/engine'
import { engines } from '../engines/list'
import { buildArchitecture } from '../models/catalogue'
import { bench } from './bench'
import { type Checkpoint, readWeights } from './checkpoints'
import { evaluate } from './evaluate'
import { train } from './loop'
import { Network } from './network'
import { type EngineRequest, fastestEngine, openEngine } from './node-engines'
import { readImage } from './node-images'
import { nodePort } from './node-port'
import { type InputImage, predict } from './predict'

/** What a job may use of the process it runs in. */
export interface JobContext {
  /** Path of the trainer's entry, to start others of its kind. */
  entry: string
  emit(events: TrainerEvent[]): void
  stopRequested(): boolean
}

/** What a bench is run with: the reference's images. */
const benchInput: [number, number, number] = [28, 28, 1]
const benchClasses = 10

type Runner<K extends TrainerJob['kind']> = (job: TrainerJobOf<K>, context: JobContext) => Promise<TrainerResult<K>>

/** Complete over the jobs: a new one does not compile until it can be done. */
const runners: { [K in TrainerJob['kind']]: Runner<K> } = {
  async train(job, { entry, emit, stopRequested }) {
    const { spec } = job
    const dataset = await loadDataset(spec.dataset, job.places)
    const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)
    const log = (text: string): void => emit([{ type: 'log', line: { at: Date.now(), level: 'info', text } }])
    return withEngine(requestOf(job), entry, (session) => train({ spec, architecture, dataset, session, port: nodePort(job.runFolder, emit), stopRequested }), log)
  },
  async evaluate(job, { entry }) {
    const { spec } = job
    const checkpoint = await readWeights(nodePort(job.runFolder, () => undefined), job.runId)
    const dataset = await loadDataset(spec.dataset, job.places)
    const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
    return withEngine(requestOf(job), entry, (session) =>
      withNetwork(job, checkpoint, session, async (network) => ({ runId: job.runId, ...(await evaluate({ network, primitives: session.primitives }, dataset, validation, spec.batchSize)) }))
    )
  },
  async predict(job, { entry }) {
    const checkpoint = await readWeights(nodePort(job.runFolder, () => undefined), basename(job.runFolder))
    const images: InputImage[] = []
    for (const path of job.images) images.push(await readImage(path, checkpoint.subject.inputShape))
    return withEngine(requestOf(job), entry, (session) => withNetwork(job, checkpoint, session, (network) => predict(network, images, checkpoint.subject.classes, job.spec.batchSize)))
  },
  async bench(job, { entry }) {
    const architecture = buildArchitecture(job.model, benchInput, benchClasses)
    const { batchSize, steps, patience, profile } = job
    return withEngine(job, entry, (session) => bench({ architecture, batchSize, steps, patience, profile, session, now: () => performance.now() }))
  },
  choose: (job, { entry }) => fastestEngine({ ...job, precision: 'fp32' }, entry),
  async probe({ engines: ids, threads, cacheFolder }) {
    const reports = []
    for (const id of ids) reports.push(await engines[id].examine({ threads, cacheFolder, precision: 'fp32' }))
    return reports
  }
}

/**
 * Does a job and resolves with its result.
 * @throws AtelierError what went wrong, in words where the engine can say it
 */
export async function runJob<K extends TrainerJob['kind']>(job: TrainerJobOf<K>, context: JobContext): Promise<TrainerResult<K>> {
  return (runners[job.kind] as unknown as Runner<K>)(job, context)
}

function requestOf({ spec, engine, threads, cacheFolder }: TrainerJobOf<'train' | 'evaluate' | 'predict'>): EngineRequest {
  return { engine, threads, cacheFolder, precision: spec.precision, model: spec.model, batchSize: spec.batchSize }
}

/** Opens the engine for `use`; what it throws is put into words by the engine where that knows it. */
async function withEngine<T>(request: EngineRequest, entry: string, use: (session: EngineSession) => Promise<T>, log?: (line: string) => void): Promise<T> {
  const session = await openEngine(request, entry, log)
  try {
    return await use(session)
  } catch (error) {
    if (error instanceof AtelierError) throw error
    throw session.explain(error, { batchSize: request.batchSize }) ?? error
  }
}

/** The run's network with the checkpoint's weights. @throws AtelierError CHECKPOINT_DAMAGED where they do not fit */
async function withNetwork<T>(job: TrainerJobOf<'evaluate' | 'predict'>, checkpoint: Checkpoint, session: EngineSession, use: (network: Network) => Promise<T>): Promise<T> {
  const { inputShape, classes } = checkpoint.subject
  const network = new Network(buildArchitecture(job.spec.model, inputShape, classes.length), job.spec.seed, session.primitives)
  try {
    network.import(checkpoint.tensors, checkpoint.file)
    return await use(network)
  } finally {
    network.dispose()
  }
}
