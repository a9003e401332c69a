import type { Neighbour, SplitName, TrainerJobOf, TrainerOwnerFunctions } from '../../contract'
import { imageAt } from '../../datasets/images'
import type { EngineSession } from '../../engines/engine'
import type { Checkpoint } from '../checkpoints/checkpoint'
import { hashDataset } from '../checkpoints/run-hashes'
import { requireUnchanged } from '../checkpoints/starting-point'
import { namesOf } from '../data/image-names'
import { runPart } from '../data/run-part'
import { featureRows, nearestRows, pictureFeatures } from '../jobs/neighbours'
import type { Network } from '../network/network'
import { keptFeatures } from './kept-features'
import { nodePort } from './node-port'
import { datasetOf, spaced, tellInterval } from './prepare-dataset'
import { seenImage } from './seen-image'

type NeighbourJob = TrainerJobOf<'predict' | 'predictions'>

/** The images of a part of a run's data that are nearest to a picture, of pixels in [0, 1]. */
export type FindNeighbours = (pixels: Float32Array, count: number) => Promise<Neighbour[]>

/**
 * Reads the images of a part of a run's data and computes their features, as far as those are not kept.
 * @throws AtelierError what is wrong with the data, or that it is not what it was
 */
export async function openNeighbours(
  job: NeighbourJob,
  part: SplitName,
  { checkpoint, network, session }: { checkpoint: Checkpoint; network: Network; session: EngineSession },
  pictures: TrainerOwnerFunctions['pictures']
): Promise<FindNeighbours> {
  const { spec } = job
  const port = nodePort(job.runFolder, () => undefined)
  const dataset = await datasetOf(job, pictures)
  requireUnchanged(checkpoint, spec, await hashDataset(port, dataset))
  const { selection, split } = runPart(dataset, spec, part)
  const { normalization } = checkpoint.subject

  const kept = await keptFeatures(job, port, { network, session, normalization })
  const tell = spaced(tellInterval, pictures)
  const rows = await featureRows({
    ...{ port, network, normalization, kept },
    selection,
    batchSize: spec.batchSize,
    tell: (done, total) => tell('features', done, total)
  })

  const { nameOf } = namesOf(dataset, split)
  const imageBytes = dataset.imageShape.reduce((a, b) => a * b, 1)
  return async (pixels, count) => {
    const own = await pictureFeatures(network, pixels, normalization)
    return nearestRows(own, rows, count).map(({ place, distance }) => {
      const index = selection.indices[place] as number
      const image = Float32Array.from(imageAt(selection.split.images, imageBytes, index), (v) => v / 255)
      return {
        index,
        image: nameOf(index),
        class: dataset.classes[selection.split.labels[index] as number] as string,
        distance,
        seen: seenImage(image, dataset.imageShape)
      }
    })
  }
}
