import { performance } from 'node:perf_hooks'
import type {
  TrainerEvent,
  TrainerJob,
  TrainerJobOf,
  TrainerOwnerFunctions,
  TrainerResult
} from '../../contract'
import { loadDataset } from '../../datasets/load'
import { selectSamples } from '../../datasets/selection'
import { engines } from '../../engines/list'
import { benchSubject, buildArchitecture } from '../../models/catalogue'
import { readWeights } from '../checkpoints/checkpoint'
import { hashDataset } from '../checkpoints/run-hashes'
import { requireUnchanged } from '../checkpoints/starting-point'
import { bench } from '../jobs/bench'
import { evaluate } from '../jobs/evaluate'
import { measurePreflight } from '../jobs/measure-preflight'
import { train } from '../loop/train'
import type { RunControl } from '../loop/training-input'
import { handOver } from './hand-over'
import { nodePort } from './node-port'
import { fastestEngine } from './open-engine'
import { predictOnce, predictOnRequest } from './prediction-jobs'
import { prepareDataset } from './prepare-dataset'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'
import { withRunLock } from './with-run-lock'
import { batchWorkerPath, inSharedMemory } from './worker-batch-source'

/** What a job may use of the process it runs in. */
export interface JobContext {
  /** Path of the trainer's entry, to start others of its kind. */
  entry: string
  emit(events: TrainerEvent[]): void
  /** Resolves when whoever else takes turns with this process has had its own. */
  rest(): Promise<void>
  nextPrediction: TrainerOwnerFunctions['nextPrediction']
  control: RunControl
}

type Runner<K extends TrainerJob['kind']> = (
  job: TrainerJobOf<K>,
  context: JobContext
) => Promise<TrainerResult<K>>

/** Complete over the jobs: a new one does not compile until it can be done. */
const runners: { [K in TrainerJob['kind']]: Runner<K> } = {
  async train(job, { entry, emit, control }) {
    const { spec, initial } = job
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
            port: nodePort(job.runFolder, emit, batchWorkerPath(entry)),
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
  predict: (job, { entry }) => predictOnce(job, entry),
  predictions: (job, { entry, nextPrediction }) => predictOnRequest(job, entry, nextPrediction),
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
