import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type EngineId,
  type ExperimentInput,
  experimentSpec,
  type ExperimentSpec
} from '../../src-main/contract'
import type { LoadedDataset } from '../../src-main/datasets/dataset'
import { selectSamples } from '../../src-main/datasets/selection'
import type { PredictedImages } from '../../src-main/datasets/suspects/confident-joint'
import { engines } from '../../src-main/engines/list'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { readWeights } from '../../src-main/trainer/checkpoints/checkpoint'
import { evaluate } from '../../src-main/trainer/jobs/evaluate'
import { train } from '../../src-main/trainer/loop/train'
import { Network } from '../../src-main/trainer/network/network'
import { nodePort } from '../../src-main/trainer/node/node-port'
import { cacheFolder } from './cache-folder'

/**
 * What networks say of all training images of a data set, each of those that it did not learn from: one
 * real training a fold.
 * @returns the predictions, and the number in the training part that each of their images has
 */
export async function foldPredictions(
  dataset: LoadedDataset,
  experiment: Omit<ExperimentInput, 'dataset'>,
  folds: number,
  engine: EngineId
): Promise<{ predicted: PredictedImages; images: Uint32Array }> {
  const classes = dataset.classes.length
  const images: number[] = []
  const rows: number[] = []
  for (let fold = 1; fold <= folds; fold++) {
    const validation = { from: 'fold' as const, folds, fold }
    const spec = experimentSpec.parse({ ...experiment, dataset: { id: dataset.id, validation } })
    const { indices, probabilities } = await predictionsOf(dataset, spec, engine)
    images.push(...indices)
    for (const value of probabilities) rows.push(value)
  }
  const labels = Uint8Array.from(images, (image) => dataset.train.labels[image] as number)
  const predicted = { labels, probabilities: Float32Array.from(rows), classes }
  return { predicted, images: Uint32Array.from(images) }
}

async function predictionsOf(
  dataset: LoadedDataset,
  spec: ExperimentSpec,
  engine: EngineId
): Promise<{ indices: Uint32Array; probabilities: Float32Array }> {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-folds-'))
  const session = await engines[engine].open({
    ...{ threads: availableParallelism(), cacheFolder, precision: 'fp32' as const }
  })
  try {
    const architecture = buildArchitecture(spec.model, dataset.imageShape, dataset.classes.length)
    const port = nodePort(folder, () => undefined)
    const control = { ending: () => null, changes: () => [] }
    await train({ spec, architecture, dataset, session, port, control, initial: null })

    const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
    const checkpoint = await readWeights(port, 'fold')
    const network = new Network(architecture, spec.seed, session.primitives)
    network.import(checkpoint.tensors, checkpoint.file)
    const size = dataset.classes.length
    const probabilities = new Float32Array(validation.indices.length * size)
    let at = 0
    await evaluate(
      { network, primitives: session.primitives, average: null },
      dataset,
      validation,
      spec.batchSize,
      checkpoint.subject.normalization,
      (batch) => {
        probabilities.set(batch, at)
        at += batch.length
      }
    )
    network.dispose()
    return { indices: validation.indices, probabilities }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
