import type { Evaluation, TrainerJobOf, TrainerOwnerFunctions } from '../../contract'
import { selectSamples } from '../../datasets/selection'
import { predictionParts } from '../../models/image-predictions'
import { readWeights } from '../checkpoints/checkpoint'
import { hashDataset } from '../checkpoints/run-hashes'
import { requireUnchanged } from '../checkpoints/starting-point'
import { namesOf } from '../data/image-names'
import { validationSplit } from '../data/run-part'
import { collectPredictions } from '../jobs/collect-predictions'
import { evaluate } from '../jobs/evaluate'
import { SurestMistakes } from '../jobs/surest-mistakes'
import { nodePort } from './node-port'
import { datasetOf, spaced, tellInterval } from './prepare-dataset'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'

/** How well a checkpoint's weights do on what its run was validated on, and where they go wrong. */
export async function evaluateOnce(
  job: TrainerJobOf<'evaluate'>,
  entry: string,
  pictures: TrainerOwnerFunctions['pictures']
): Promise<Evaluation> {
  const { spec } = job
  const port = nodePort(job.runFolder, () => undefined)
  const checkpoint = await readWeights(port, job.runId, job.checkpoint)
  const dataset = await datasetOf(job, pictures)
  const datasetSha256 = await hashDataset(port, dataset)
  requireUnchanged(checkpoint, spec, datasetSha256)

  const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
  const part = validationSplit(spec.dataset)
  const collected = job.predictions ? collectPredictions(dataset, validation, part, datasetSha256) : null
  const mistakes = new SurestMistakes()
  const tell = spaced(tellInterval, pictures)
  const total = validation.indices.length
  let done = 0

  const architecture = architectureOf(job, checkpoint)
  const evaluation = await withEngine(
    requestOf(job),
    { architecture, optimizer: spec.optimizer.type },
    entry,
    (session) =>
      withNetwork(job, checkpoint, architecture, session, (network) =>
        evaluate(
          { network, primitives: session.primitives, average: null },
          dataset,
          validation,
          spec.batchSize,
          checkpoint.subject.normalization,
          (rows, indices) => {
            const labels = Array.from(indices, (image) => validation.split.labels[image] as number)
            mistakes.add(indices, labels, rows)
            collected?.add(rows)
            done += indices.length
            tell('evaluating', done, total)
          }
        )
      )
  )
  if (job.predictions && collected)
    await port.write(job.predictions, predictionParts(collected.predictions))

  const { hashes, nameOf } = namesOf(dataset, part)
  return {
    runId: job.runId,
    ...evaluation,
    checkpoint: { file: checkpoint.file, ...checkpoint.position },
    mistakes: mistakes.surest().map(({ index, ...mistake }) => ({
      image: hashes[index] as string,
      name: nameOf(index),
      ...mistake
    }))
  }
}
