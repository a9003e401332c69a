import type { LayerActivations, TrainerJobOf, TrainerOwnerFunctions } from '../../contract'
import { selectSamples } from '../../datasets/selection'
import { readWeights } from '../checkpoints/checkpoint'
import { hashDataset } from '../checkpoints/run-hashes'
import { requireUnchanged } from '../checkpoints/starting-point'
import { activationStatistics } from '../jobs/activation-statistics'
import { nodePort } from './node-port'
import { datasetOf } from './prepare-dataset'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'

/** What the layers of a checkpoint's network make of some of the images that its run is validated on. */
export async function measureActivations(
  job: TrainerJobOf<'activations'>,
  entry: string,
  { pictures, layers }: Pick<TrainerOwnerFunctions, 'pictures' | 'layers'>
): Promise<LayerActivations> {
  const { spec } = job
  const port = nodePort(job.runFolder, () => undefined)
  const checkpoint = await readWeights(port, job.runId, job.checkpoint)
  const dataset = await datasetOf(job, pictures)
  requireUnchanged(checkpoint, spec, await hashDataset(port, dataset))

  const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
  const selection = { ...validation, indices: spread(validation.indices, job.images) }
  const architecture = architectureOf(job, checkpoint)
  const statistics = await withEngine(
    requestOf(job),
    { architecture, optimizer: spec.optimizer.type },
    entry,
    (session) =>
      withNetwork(job, checkpoint, architecture, session, (network) =>
        activationStatistics({
          ...{ network, dataset, selection, batchSize: spec.batchSize },
          normalization: checkpoint.subject.normalization,
          tell: layers
        })
      )
  )
  return {
    checkpoint: { file: checkpoint.file, ...checkpoint.position },
    images: selection.indices.length,
    layers: statistics
  }
}

/** So many of them, at equal distances; all, where there are no more. */
function spread(indices: Uint32Array, count: number): Uint32Array {
  if (indices.length <= count) return indices
  const step = indices.length / count
  return Uint32Array.from({ length: count }, (_, i) => indices[Math.floor(i * step)] as number)
}
