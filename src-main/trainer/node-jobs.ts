import { basename, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import {
  type Answer,
  type Architecture,
  type OptimizerType,
  type TrainerEvent,
  type TrainerJob,
  type TrainerJobOf,
  type TrainerResult
} from '../contract'
import { selectSamples } from '../datasets/batches'
import { loadDataset } from '../datasets/load'
import type { EngineSession } from '../engines/engine'
import { engines } from '../engines/list'
import { withLock } from '../engines/platform/setup-lock'
import { benchSubject, buildArchitecture } from '../models/catalogue'
import { largestBatchSize } from '../models/memory'
import { bench } from './bench'
import { type Checkpoint, readWeights } from './checkpoints'
import { evaluate } from './evaluate'
import { explainFailure } from './failing-layer'
import { train } from './loop'
import { Network } from './network'
import { feederBeside, inSharedMemory } from './node-batches'
import { type EngineRequest, fastestEngine, openEngine } from './node-engines'
import { borderBrightness, readImages } from './node-images'
import { explained, nodePort } from './node-port'
import { predict } from './predict'
import { tryOut } from './preflight'
import { hashDataset, requireUnchanged } from './restoration'
import type { RunControl } from './training-input'

/** What a job may use of the process it runs in. */
export interface JobContext {
  /** Path of the trainer's entry, to start others of its kind. */
  entry: string
  emit(events: TrainerEvent[]): void
  /** Resolves when whoever else takes turns with this process has had its own. */
  rest(): Promise<void>
  control: RunControl
}

type Runner<K extends TrainerJob['kind']> = (
  job: TrainerJobOf<K>,
  context: JobContext
) => Promise<TrainerResult<K>>

/**
 * Trains when no other process trains this run: one whose workbench died may still be saving what this
 * one goes on from.
 * @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE
 */
async function alone<T>(
  runFolder: string,
  log: (line: string) => void,
  train: () => Promise<T>
): Promise<T> {
  let isWaiting = false,
    hasLock = false
  const wait = (): void => {
    if (!isWaiting) log('Another process still trains this run; it is waited for.')
    isWaiting = true
  }
  const path = join(runFolder, 'trainer.lock')
  try {
    return await withLock(path, () => ((hasLock = true), train()), wait)
  } catch (error) {
    throw hasLock ? error : explained(error as NodeJS.ErrnoException, path)
  }
}

/** Complete over the jobs: a new one does not compile until it can be done. */
const runners: { [K in TrainerJob['kind']]: Runner<K> } = {
  async train(job, { entry, emit, control }) {
    const { spec, initial } = job
    const dataset = inSharedMemory(await loadDataset(spec.dataset, job.places))
    const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)
    const log = (text: string): void =>
      emit([{ type: 'log', line: { at: Date.now(), level: 'info', text } }])
    return alone(job.runFolder, log, () =>
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
            port: nodePort(job.runFolder, emit, feederBeside(entry)),
            control,
            initial
          }),
        log
      )
    )
  },
  async preflight(job, { entry }) {
    const { spec } = job
    const dataset = await loadDataset(spec.dataset, job.places)
    const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)
    // Kilobytes on Linux and Windows, as libuv has it.
    const peakMemoryBytes = (): number => process.resourceUsage().maxRSS * 1024
    return withEngine(
      requestOf(job),
      { architecture, optimizer: spec.optimizer.type },
      entry,
      (session) =>
        tryOut({
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
  async evaluate(job, { entry }) {
    const { spec } = job
    const port = nodePort(job.runFolder, () => undefined)
    const checkpoint = await readWeights(port, job.runId, job.checkpoint)
    const dataset = await loadDataset(spec.dataset, job.places)
    requireUnchanged(checkpoint, spec, await hashDataset(port, dataset))
    const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
    const architecture = architectureOf(job, checkpoint)
    return withEngine(
      requestOf(job),
      { architecture, optimizer: spec.optimizer.type },
      entry,
      (session) =>
        withNetwork(job, checkpoint, architecture, session, async (network) => ({
          runId: job.runId,
          ...(await evaluate(
            { network, primitives: session.primitives, average: null },
            dataset,
            validation,
            spec.batchSize,
            checkpoint.subject.normalization
          ))
        }))
    )
  },
  async predict(job, { entry }) {
    const checkpoint = await readWeights(
      nodePort(job.runFolder, () => undefined),
      basename(job.runFolder),
      job.checkpoint
    )
    const { inputShape, classes, normalization } = checkpoint.subject
    const read = await readImages(job.images, inputShape, {
      invert: job.invert,
      ground: await groundOf(job)
    })
    const images = read.flatMap((each) => ('pixels' in each ? [each] : []))
    if (images.length === 0) return read.flatMap((each) => ('pixels' in each ? [] : [each]))
    const architecture = architectureOf(job, checkpoint)
    const answers = await withEngine(
      requestOf(job),
      { architecture, optimizer: job.spec.optimizer.type },
      entry,
      (session) =>
        withNetwork(job, checkpoint, architecture, session, (network) =>
          predict({ network, average: null }, images, classes, job.spec.batchSize, normalization)
        )
    )
    const inOrder = answers.values()
    return read.map((each) =>
      'pixels' in each ? { ...(inOrder.next().value as Omit<Answer, 'notes'>), notes: each.notes } : each
    )
  },
  async bench(job, { entry, rest }) {
    const architecture = buildArchitecture(job.model, benchSubject.inputShape, benchSubject.classes)
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

/**
 * Brightness of the ground in the data that a run learnt from; null where the data is not here any more.
 */
async function groundOf(job: TrainerJobOf<'predict'>): Promise<number | null> {
  const dataset = await loadDataset(job.spec.dataset, job.places).catch(() => null)
  if (!dataset) return null
  const {
    imageShape: [height, width, channels],
    imageShape,
    train: { images, count }
  } = dataset
  const looked = Math.min(count, 500)
  let sum = 0
  for (let i = 0; i < looked; i++)
    sum += borderBrightness(images, imageShape, i * height * width * channels)
  return looked > 0 ? sum / looked / 255 : null
}

function requestOf({
  spec,
  engine,
  threads,
  cacheFolder
}: TrainerJobOf<'train' | 'preflight' | 'evaluate' | 'predict'>): EngineRequest {
  return {
    engine,
    threads,
    cacheFolder,
    precision: spec.precision,
    model: spec.model,
    batchSize: spec.batchSize
  }
}

/** What memory is estimated of: that of a training, which is more than a prediction takes. */
interface Trained {
  architecture: Architecture
  optimizer: OptimizerType
}

/** Opens the engine for `use`; what it throws is put into words, by the engine where that knows it. */
async function withEngine<T>(
  request: EngineRequest,
  { architecture, optimizer }: Trained,
  entry: string,
  use: (session: EngineSession) => Promise<T>,
  log?: (line: string) => void
): Promise<T> {
  const session = await openEngine(request, entry, log)
  try {
    return await use(session)
  } catch (error) {
    throw explainFailure(error, session, {
      batchSize: request.batchSize,
      largestBatch: (bytes) => largestBatchSize(architecture, optimizer, bytes)
    })
  }
}

function architectureOf(
  { spec }: TrainerJobOf<'evaluate' | 'predict'>,
  { subject }: Checkpoint
): Architecture {
  return buildArchitecture(spec.model, subject.inputShape, subject.classes.length)
}

/**
 * The run's network with the checkpoint's weights. @throws AtelierError CHECKPOINT_DAMAGED where they do
 * not fit
 */
async function withNetwork<T>(
  job: TrainerJobOf<'evaluate' | 'predict'>,
  checkpoint: Checkpoint,
  architecture: Architecture,
  session: EngineSession,
  use: (network: Network) => Promise<T>
): Promise<T> {
  const network = new Network(architecture, job.spec.seed, session.primitives)
  try {
    network.import(checkpoint.tensors, checkpoint.file)
    return await use(network)
  } finally {
    network.dispose()
  }
}
