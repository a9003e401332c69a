import { basename } from 'node:path'
import {
  AtelierError,
  type HandedOver,
  handoverNames,
  type Parity,
  type TrainerJobOf
} from '../../contract'
import type { Split } from '../../datasets/dataset'
import { loadDataset } from '../../datasets/load'
import { type NamedTensor, safetensorsParts } from '../../models/safetensors'
import { type Checkpoint, readWeights } from '../checkpoints/checkpoint'
import { hashDataset, hashWeights } from '../checkpoints/run-hashes'
import { layerResults, logitsOf, noiseSplit, pixelsOf, spreadOver } from '../jobs/reference'
import type { Network } from '../network/network'
import type { TrainerPort } from '../port'
import { nodePort } from './node-port'
import { readingOf } from './prediction-jobs'
import { readImage, type ReadImageOptions } from './read-images'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'
import { writeDurably } from './write-durably'

/**
 * Writes a checkpoint's weights, some test images and what an engine makes of them into one file, for
 * whoever writes the network for other software.
 */
export async function handOver(job: TrainerJobOf<'handover'>, entry: string): Promise<HandedOver> {
  // By themselves NVIDIA's libraries round products to ten bits; set before any of them is loaded.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0'
  const port = nodePort(job.runFolder, () => undefined)
  const checkpoint = await readWeights(port, basename(job.runFolder), job.checkpoint)
  const images = await referenceImages(job, checkpoint, port)
  const architecture = architectureOf(job, checkpoint)
  const request = { ...requestOf(job), precision: 'fp32' as const }

  return withEngine(request, { architecture, optimizer: job.spec.optimizer.type }, entry, (session) =>
    withNetwork(job, checkpoint, architecture, session, async (network) => {
      const weights = await network.export()
      await writeDurably(
        job.target,
        safetensorsParts([
          ...weights.map(prefixed(handoverNames.weights)),
          ...(await referenceTensors(network, checkpoint, images))
        ])
      )
      return {
        checkpoint: { file: checkpoint.file, ...checkpoint.position },
        classNames: checkpoint.subject.classes,
        input: inputOf(checkpoint),
        datasetSha256: checkpoint.datasetSha256,
        weightsSha256: await hashWeights(port, weights),
        // A picture is one that was never seen, as those of the test part are.
        imagesFrom: images.from === 'given' ? 'test' : images.from
      }
    })
  )
}

const prefixed =
  (prefix: string) =>
  (tensor: NamedTensor): NamedTensor => ({ ...tensor, name: prefix + tensor.name })

interface ReferenceImages {
  split: Split
  indices: Uint32Array
  from: Parity['imagesFrom'] | 'given'
}

/** Numbers of pixels that are handed over at most: 256 MiB of them. */
const mostPixels = 2 ** 26
/** Images of noise: of these, none is right. */
const mostNoise = 32

/** The picture that was given; else of the data's test part, or where the data is gone or is another now, of noise. */
async function referenceImages(
  job: TrainerJobOf<'handover'>,
  checkpoint: Checkpoint,
  port: TrainerPort
): Promise<ReferenceImages> {
  const { subject, datasetSha256 } = checkpoint
  const { inputShape } = subject
  const size = inputShape.reduce((a, b) => a * b, 1)
  if (job.picture) return givenImage(job.picture, await readingOf(job, checkpoint), inputShape)
  const count = Math.min(job.images, Math.max(1, Math.floor(mostPixels / size)))
  const noise = (): ReferenceImages => {
    const split = noiseSplit(subject.inputShape, Math.min(count, mostNoise))
    return { split, indices: spreadOver(split, split.count), from: 'noise' }
  }

  try {
    const dataset = await loadDataset(job.spec.dataset, job.places)
    const isTheSame = datasetSha256 === '' || datasetSha256 === (await hashDataset(port, dataset))
    if (!isTheSame || dataset.imageShape.join() !== subject.inputShape.join()) return noise()
    const from = dataset.test.count > 0 ? 'test' : 'train'
    if (job.image !== null)
      return { split: dataset[from], indices: onlyImage(job.image, dataset[from]), from }
    return { split: dataset[from], indices: spreadOver(dataset[from], count), from }
  } catch (error) {
    if (error instanceof AtelierError && error.code !== 'FIGURE_NOT_POSSIBLE') return noise()
    throw error
  }
}

/** A picture as the network takes it, as a part of one image. @throws AtelierError IMAGE_UNREADABLE */
async function givenImage(
  { path, invert }: { path: string; invert: boolean },
  how: ReadImageOptions,
  shape: Checkpoint['subject']['inputShape']
): Promise<ReferenceImages> {
  const { pixels } = await readImage(path, shape, { ...how, invert })
  const images = Uint8Array.from(pixels, (value) => Math.round(255 * value))
  const split: Split = { images, labels: new Uint8Array(1), count: 1 }
  return { split, indices: Uint32Array.of(0), from: 'given' }
}

/** @throws AtelierError FIGURE_NOT_POSSIBLE */
function onlyImage(image: number, { count }: Split): Uint32Array {
  if (image < count) return Uint32Array.of(image)
  throw new AtelierError('FIGURE_NOT_POSSIBLE', {
    kind: 'feature-maps',
    reason: `there is no image ${image} in a part of ${count}`,
    hint: `Choose one from 0 to ${count - 1}.`
  })
}

async function referenceTensors(
  network: Network,
  { subject: { normalization } }: Checkpoint,
  { split, indices, from }: ReferenceImages
): Promise<NamedTensor[]> {
  const { inputShape, classes } = network.architecture
  const results = await layerResults(network, split, indices[0] ?? 0, normalization)
  return [
    {
      name: handoverNames.images,
      shape: [indices.length, ...inputShape],
      data: pixelsOf(split, inputShape, indices)
    },
    {
      name: handoverNames.logits,
      shape: [indices.length, classes],
      data: await logitsOf(network, split, indices, normalization)
    },
    ...(from === 'noise' || from === 'given' ? [] : [labelsOf(split, indices)]),
    ...results.map(prefixed(handoverNames.layers))
  ]
}

const labelsOf = ({ labels }: Split, indices: Uint32Array): NamedTensor => ({
  name: handoverNames.labels,
  shape: [indices.length],
  data: Float32Array.from(indices, (index) => labels[index] as number)
})

function inputOf({ subject }: Checkpoint): HandedOver['input'] {
  const [height, width, channels] = subject.inputShape
  const { normalization, recipe = null } = subject
  return {
    height,
    width,
    channels,
    recipe,
    scale: 1 / 255,
    mean: normalization?.mean ?? Array.from({ length: channels }, () => 0),
    deviation: normalization?.deviation ?? Array.from({ length: channels }, () => 1)
  }
}
