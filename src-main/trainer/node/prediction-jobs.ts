import { basename } from 'node:path'
import type {
  Answer,
  ExplanationRequest,
  Prediction,
  SeenImage,
  TrainerJobOf,
  TrainerOwnerFunctions
} from '../../contract'
import { backgroundBrightness } from '../../datasets/background-brightness'
import { loadDataset } from '../../datasets/load'
import { type Checkpoint, readWeights } from '../checkpoints/checkpoint'
import { explain } from '../jobs/explain'
import { type InputImage, predict } from '../jobs/predict'
import { nodePort } from './node-port'
import { type ReadImage, type ReadImageOptions, readImages } from './read-images'
import { seenImage } from './seen-image'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'

type PredictionJob = TrainerJobOf<'predict' | 'predictions'>
type Read = Awaited<ReturnType<typeof readImages>>[number]
type Classify = (
  images: InputImage[],
  explanation: ExplanationRequest | null
) => Promise<Omit<Answer, 'notes'>[]>

/** Predicts some images; the engine is not opened where none of them can be read. */
export async function predictOnce(job: TrainerJobOf<'predict'>, entry: string): Promise<Prediction[]> {
  const reader = await openReader(job)
  const read = await reader.read(job.images, job.invert)
  if (!read.some(isImage)) return answersTo(read, async () => [], null)
  const { inputShape } = reader.checkpoint.subject
  const seen = job.explain ? (pixels: Float32Array) => seenImage(pixels, inputShape) : undefined
  return withClassifier(job, reader.checkpoint, entry, (classify) =>
    answersTo(read, classify, job.explain, seen)
  )
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
      const answers = await answersTo(read, classify, request.explain ?? null, (pixels) =>
        seenImage(pixels, inputShape)
      )
      request = await next(answers)
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
  const how = await readingOf(job, checkpoint)
  return {
    checkpoint,
    read: (images, invert) => readImages(images, checkpoint.subject.inputShape, { ...how, invert })
  }
}

/** How pictures are made fit for a network. */
export async function readingOf(
  job: Pick<PredictionJob, 'spec' | 'places'>,
  { subject }: Checkpoint
): Promise<Required<Pick<ReadImageOptions, 'background' | 'recipe'>>> {
  const { recipe = null, background = await backgroundOfData(job) } = subject
  return { background, recipe }
}

/** An older checkpoint does not say it: its run's data does, where that is still here. */
async function backgroundOfData({
  spec,
  places
}: Pick<PredictionJob, 'spec' | 'places'>): Promise<number | null> {
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
      use(async (images, explanation) => {
        const model = { network, average: null }
        const answers = await predict(model, images, classes, spec.batchSize, normalization)
        if (!explanation) return answers
        const explained: typeof answers = []
        for (const [i, answer] of answers.entries()) {
          const how = { classNames: classes, normalization }
          const image = images[i] as InputImage
          explained.push({
            ...answer,
            explanation: await explain(network, image, answer, explanation, how)
          })
        }
        return explained
      })
    )
  )
}

const isImage = (read: Read): read is ReadImage => 'pixels' in read

/** An answer or an error for each, in their order. */
async function answersTo(
  read: Read[],
  classify: Classify,
  explanation: ExplanationRequest | null,
  seen?: (pixels: Float32Array) => SeenImage
): Promise<Prediction[]> {
  const images = read.filter(isImage)
  const answers = (images.length > 0 ? await classify(images, explanation) : []).values()
  return read.map((each) => {
    if (!isImage(each)) return each
    const answer = answers.next().value as Omit<Answer, 'notes'>
    return { ...answer, notes: each.notes, ...(seen && { seen: seen(each.pixels) }) }
  })
}
