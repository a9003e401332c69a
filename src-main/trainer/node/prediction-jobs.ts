import { basename } from 'node:path'
import type {
  Answer,
  ExplanationRequest,
  Prediction,
  SeenImage,
  SplitName,
  TrainerJobOf,
  TrainerOwnerFunctions
} from '../../contract'
import { backgroundBrightness } from '../../datasets/background-brightness'
import { loadDataset } from '../../datasets/load'
import { type Checkpoint, readWeights } from '../checkpoints/checkpoint'
import { explain } from '../jobs/explain'
import { type InputImage, predict } from '../jobs/predict'
import { type FindNeighbours, openNeighbours } from './find-neighbours'
import { nodePort } from './node-port'
import { type ReadImage, type ReadImageOptions, readImages } from './read-images'
import { seenImage } from './seen-image'
import { architectureOf, requestOf, withEngine, withNetwork } from './with-engine'

/** What answers are given to, and how. */
interface PredictionContext {
  entry: string
  nextPrediction: TrainerOwnerFunctions['nextPrediction']
  /** Hears how far the images are that neighbours are looked for among. */
  pictures: TrainerOwnerFunctions['pictures']
}

type PredictionJob = TrainerJobOf<'predict' | 'predictions'>
type Read = Awaited<ReturnType<typeof readImages>>[number]
/** What is told of an image beside what it is taken for. */
interface Extras {
  explanation: ExplanationRequest | null
  neighbours: number
  neighboursOf: SplitName
}
const none: Extras = { explanation: null, neighbours: 0, neighboursOf: 'train' }
type Classify = (images: InputImage[], extras: Extras) => Promise<Omit<Answer, 'notes'>[]>

/** Predicts some images; the engine is not opened where none of them can be read. */
export async function predictOnce(
  job: TrainerJobOf<'predict'>,
  entry: string,
  pictures: TrainerOwnerFunctions['pictures']
): Promise<Prediction[]> {
  const reader = await openReader(job)
  const read = await reader.read(job.images, job.invert)
  if (!read.some(isImage)) return answersTo(read, async () => [], none)
  const { inputShape } = reader.checkpoint.subject
  const seen = job.explain ? (pixels: Float32Array) => seenImage(pixels, inputShape) : undefined
  const { explain: explanation, neighbours, neighboursOf } = job
  const extras = { explanation, neighbours, neighboursOf }
  return withClassifier(job, reader.checkpoint, { entry, pictures }, (classify) =>
    answersTo(read, classify, extras, seen)
  )
}

/** Predicts what it is asked to, each time with the images as the network took them, until that ends. */
export async function predictOnRequest(
  job: TrainerJobOf<'predictions'>,
  { entry, nextPrediction: next, pictures }: PredictionContext
): Promise<null> {
  const reader = await openReader(job)
  const { inputShape } = reader.checkpoint.subject

  return withClassifier(job, reader.checkpoint, { entry, pictures }, async (classify) => {
    let request = await next(null)
    while (request) {
      const read = await reader.read(request.images, request.invert)
      const { explain: explanation = null, neighbours = 0, neighboursOf = 'train' } = request
      const answers = await answersTo(
        read,
        classify,
        { explanation, neighbours, neighboursOf },
        (pixels) => seenImage(pixels, inputShape)
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
  { entry, pictures }: Pick<PredictionContext, 'entry' | 'pictures'>,
  use: (classify: Classify) => Promise<T>
): Promise<T> {
  const { spec } = job
  const { classes, normalization } = checkpoint.subject
  const architecture = architectureOf(job, checkpoint)
  return withEngine(requestOf(job), { architecture, optimizer: spec.optimizer.type }, entry, (session) =>
    withNetwork(job, checkpoint, architecture, session, (network) => {
      // Read where they are first asked for, and then kept in memory.
      const open = new Map<SplitName, Promise<FindNeighbours>>()
      const finderOf = (part: SplitName): Promise<FindNeighbours> => {
        const known = open.get(part)
        if (known) return known
        const opened = openNeighbours(job, part, { checkpoint, network, session }, pictures)
        open.set(part, opened)
        return opened
      }
      return use(async (images, { explanation, neighbours, neighboursOf }) => {
        const model = { network, average: null }
        const answers = await predict(model, images, classes, spec.batchSize, normalization)
        const how = { classNames: classes, normalization }
        for (const [i, answer] of answers.entries()) {
          const image = images[i] as InputImage
          if (explanation) answer.explanation = await explain(network, image, answer, explanation, how)
          if (neighbours > 0)
            answer.neighbours = await (await finderOf(neighboursOf))(image.pixels, neighbours)
        }
        return answers
      })
    })
  )
}

const isImage = (read: Read): read is ReadImage => 'pixels' in read

/** An answer or an error for each, in their order. */
async function answersTo(
  read: Read[],
  classify: Classify,
  extras: Extras,
  seen?: (pixels: Float32Array) => SeenImage
): Promise<Prediction[]> {
  const images = read.filter(isImage)
  const answers = (images.length > 0 ? await classify(images, extras) : []).values()
  return read.map((each) => {
    if (!isImage(each)) return each
    const answer = answers.next().value as Omit<Answer, 'notes'>
    return { ...answer, notes: each.notes, ...(seen && { seen: seen(each.pixels) }) }
  })
}
