import type { Architecture, OptimizerType, TrainerJobOf } from '../../contract'
import type { EngineSession } from '../../engines/engine'
import { buildArchitecture } from '../../models/catalogue'
import { largestBatchSize } from '../../models/memory'
import type { Checkpoint } from '../checkpoints/checkpoint'
import { explainFailure } from '../network/failing-layer'
import { Network } from '../network/network'
import { type EngineRequest, openEngine } from './open-engine'

/** Jobs that compute with saved weights. */
type WeightsJob = 'evaluate' | 'predict' | 'predictions' | 'embed' | 'handover' | 'activations'

/** The engine that a job asks for. */
export function requestOf({
  spec,
  engine,
  threads,
  cacheFolder
}: TrainerJobOf<'train' | 'preflight' | WeightsJob>): EngineRequest {
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
export async function withEngine<T>(
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

/** The architecture of a run, as its checkpoint saw the data. */
export function architectureOf(
  { spec }: TrainerJobOf<WeightsJob>,
  { subject }: Checkpoint
): Architecture {
  return buildArchitecture(spec.model, subject.inputShape, subject.classes.length)
}

/**
 * The run's network with the checkpoint's weights. @throws AtelierError CHECKPOINT_DAMAGED where they do
 * not fit
 */
export async function withNetwork<T>(
  job: TrainerJobOf<WeightsJob>,
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
