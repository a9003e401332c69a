import { basename } from 'node:path'
import type { Answer, Prediction, SeenImage, TrainerJobOf, TrainerOwnerFunctions } from '../../contract'
import { backgroundBrightness } from '../../datasets/background-brightness'
import { loadDataset } from '../../datasets/load'
import { type Checkpoint, readWeights } from '../checkpoints/checkpoint'
import { type InputImage, predict } from '../jobs/predict'
import { nodePort } from './node-port'
import { type ReadImage, readImages } from './read-images'
import { seenImage } from './seen-image'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'

type PredictionJob = TrainerJobOf<'predict' | 'predictions'>
type Read = Awaited<ReturnType<typeof readImages>>[number]
type Classify = (images: InputImage[]) => Promise<Omit<Answer, 'notes'>[]>

/** Predicts some images; the engine is not opened where none of them can be read. */
export async function predictOnce(job: TrainerJobOf<'predict'>, entry: string): Promise<Prediction[]> {
  const reader = await openReader(job)
  const read = await reader.read(job.images, job.invert)
  if (!read.some(isImage)) return answersTo(read, async () => [])
  return withClassifier(job, reader.checkpoint, entry, (classify) => answersTo(read, classify))
}

/** Predicts what it is asked to, each time with the images as the network took them, until that ends. */
export async function predictOnRequest(
  job: TrainerJobOf<'predictions'>,
  entry: string,
  next: TrainerOwnerFunctions['nextPrediction']
): Promise<null> {
  const reader = await openReader(job)
  const { inputShape } = reader.checkpoint.subject

  return withClassifier(job, reader.checkpoint, entry, async (classify) => {
    let request = await next(null)
    while (request) {
      const read = await reader.read(request.images, request.invert)
      request = await next(await answersTo(read, classify, (pixels) => seenImage(pixels, inputShape)))
    }
    return null
  })
}

/** The run's weights, and images made fit for them. */
async function openReader(job: PredictionJob): Promise<{
  checkpoint: Checkpoint
  read(images: string[], invert: boolean): Promise<Read[]>
}> {
  const port = nodePort(job.runFolder, () => undefined)
  const checkpoint = await readWeights(port, basename(job.runFolder), job.checkpoint)
  const { inputShape, recipe = null } = checkpoint.subject
  const { background = await backgroundOfData(job) } = checkpoint.subject
  return {
    checkpoint,
    read: (images, invert) => readImages(images, inputShape, { invert, background, recipe })
  }
}

/** An older checkpoint does not say it: its run's data does, where that is still here. */
async function backgroundOfData({ spec, places }: PredictionJob): Promise<number | null> {
  const dataset = await loadDataset(spec.dataset, places).catch(() => null)
  return dataset && backgroundBrightness(dataset)
}

function withClassifier<T>(
  job: PredictionJob,
  checkpoint: Checkpoint,
  entry: string,
  use: (classify: Classify) => Promise<T>
): Promise<T> {
  const { spec } = job
  const { classes, normalization } = checkpoint.subject
  const architecture = architectureOf(job, checkpoint)
  return withEngine(requestOf(job), { architecture, optimizer: spec.optimizer.type }, entry, (session) =>
    withNetwork(job, checkpoint, architecture, session, (network) =>
      use((images) =>
        predict({ network, average: null }, images, classes, spec.batchSize, normalization)
      )
    )
  )
}

const isImage = (read: Read): read is ReadImage => 'pixels' in read

/** An answer or an error for each, in their order. */
async function answersTo(
  read: Read[],
  classify: Classify,
  seen?: (pixels: Float32Array) => SeenImage
): Promise<Prediction[]> {
  const images = read.filter(isImage)
  const answers = (images.length > 0 ? await classify(images) : []).values()
  return read.map((each) => {
    if (!isImage(each)) return each
    const answer = answers.next().value as Omit<Answer, 'notes'>
    return { ...answer, notes: each.notes, ...(seen && { seen: seen(each.pixels) }) }
  })
}
