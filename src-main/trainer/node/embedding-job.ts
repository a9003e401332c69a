import {
  AtelierError,
  type Embedding,
  type ExperimentSpec,
  type SplitName,
  type TrainerJobOf,
  type TrainerOwnerFunctions
} from '../../contract'
import { permutation, randomKey } from '../../datasets/counter-random'
import type { LoadedDataset } from '../../datasets/dataset'
import { readWeights } from '../checkpoints/checkpoint'
import { hashDataset } from '../checkpoints/run-hashes'
import { isChanged, requireFit } from '../checkpoints/starting-point'
import { namesOf } from '../data/image-names'
import { type RunPart, runPart } from '../data/run-part'
import { featureRows, headAnswers } from '../jobs/neighbours'
import { placeImages } from '../jobs/place-images'
import { keptFeatures } from './kept-features'
import { nodePort } from './node-port'
import { datasetOf, spaced, tellInterval } from './prepare-dataset'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'

/** Images in the plane, by what the last layer of a checkpoint's network takes of them. */
export async function embedOnce(
  job: TrainerJobOf<'embed'>,
  entry: string,
  pictures: TrainerOwnerFunctions['pictures']
): Promise<Embedding> {
  const { spec, seed, method } = job
  const port = nodePort(job.runFolder, () => undefined)
  const checkpoint = await readWeights(port, job.run.id, job.checkpoint)
  const dataset = await datasetOf(job, pictures)
  const isOtherData = isChanged(checkpoint, await hashDataset(port, dataset))
  if (isOtherData) requireFit(checkpoint, spec, dataset)
  const { parts, available } = chosenImages(dataset, spec, job)
  const total = parts.reduce((sum, { selection }) => sum + selection.indices.length, 0)

  const architecture = architectureOf(job, checkpoint)
  const { normalization } = checkpoint.subject
  const tell = spaced(tellInterval, pictures)
  const { rows, answers } = await withEngine(
    requestOf(job),
    { architecture, optimizer: spec.optimizer.type },
    entry,
    (session) =>
      withNetwork(job, checkpoint, architecture, session, async (network) => {
        const kept = await keptFeatures(job, port, { network, session, normalization })
        const rows: Float32Array[] = []
        for (const { selection } of parts) {
          const before = rows.length
          const some = await featureRows({
            ...{ port, network, selection, normalization, kept, batchSize: spec.batchSize },
            tell: (done) => tell('features', before + done, total)
          })
          for (const row of some) rows.push(row)
        }
        return { rows, answers: await headAnswers(network, rows, spec.batchSize) }
      })
  )

  const { places, explainedVariance } = await placeImages(rows, {
    ...{ method, seed },
    tell: (done, of) => tell('layout', done, of),
    yieldToEventLoop: () => port.yieldToEventLoop()
  })
  const images = parts.flatMap((part) => describedImages(dataset, part))
  return {
    run: job.run,
    checkpoint: { file: checkpoint.file, ...checkpoint.position },
    ...{ method, seed, available, explainedVariance },
    ...(isOtherData && { isOtherData }),
    parts: job.parts,
    features: rows[0]?.length ?? 0,
    classes: dataset.classes,
    points: {
      x: places.map(([x]) => Math.fround(x)),
      y: places.map(([, y]) => Math.fround(y)),
      image: images.map(({ image }) => image),
      name: images.map(({ name }) => name),
      part: images.map(({ part }) => part),
      label: images.map(({ label }) => label),
      predicted: answers.map(({ predicted }) => predicted),
      probability: answers.map(({ probability }) => probability)
    }
  }
}

/** An image's part as it was asked for. */
type ChosenPart = RunPart & { part: SplitName }

/**
 * The images of all parts that were asked for, each once, or as many of them as were asked for, drawn by
 * the seed; in the order of their parts.
 * @throws AtelierError EMBEDDING_TOO_SMALL where there is none
 */
function chosenImages(
  dataset: LoadedDataset,
  spec: Pick<ExperimentSpec, 'dataset' | 'seed'>,
  {
    parts: asked,
    images,
    seed,
    method
  }: Pick<TrainerJobOf<'embed'>, 'parts' | 'images' | 'seed' | 'method'>
): { parts: ChosenPart[]; available: number } {
  const taken = new Set<string>()
  const all = [...new Set(asked)].map((part): ChosenPart => {
    const { selection, split } = runPart(dataset, spec, part)
    const indices = selection.indices.filter((index) => !taken.has(`${split}/${index}`))
    for (const index of indices) taken.add(`${split}/${index}`)
    return { part, split, selection: { ...selection, indices } }
  })
  const available = taken.size
  if (available === 0)
    throw new AtelierError('EMBEDDING_TOO_SMALL', { method: method.toUpperCase(), count: 0, fewest: 1 })
  const drawn = new Set(permutation(randomKey(seed, 'embedding'), available).slice(0, images))
  let before = 0
  const parts = all.map(({ selection, ...part }) => {
    const { indices, split } = selection
    const first = before
    before += indices.length
    return { ...part, selection: { split, indices: indices.filter((_, i) => drawn.has(first + i)) } }
  })
  return { parts, available }
}

function describedImages(
  dataset: LoadedDataset,
  { part, split, selection }: ChosenPart
): { image: string; name: string; part: SplitName; label: number }[] {
  const { hashes, nameOf } = namesOf(dataset, split)
  return Array.from(selection.indices, (index) => ({
    image: hashes[index] as string,
    name: nameOf(index),
    part,
    label: selection.split.labels[index] as number
  }))
}
