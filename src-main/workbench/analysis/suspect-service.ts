import {
  AtelierError,
  type CallArguments,
  type ExperimentSpec,
  type RunDetail,
  type Suspect,
  type Suspects,
  type Sentence
} from '../../contract'
import { chooseClasses } from '../../datasets/class-choice'
import { likeliestClass, type PredictedImages } from '../../datasets/suspects/confident-joint'
import { findLabelIssues } from '../../datasets/suspects/label-issues'
import type { ImagePredictions } from '../../models/image-predictions'
import type { RunStore } from '../../runs/run-store'
import type { DataViewService } from '../datasets/data-view-service'
import type { RunJobs } from './run-jobs'

/** So many images are shown with a picture at a time. */
const mostThumbnails = 200

/** Images whose labels are probably wrong, by what runs say of images that they did not learn from. */
export class SuspectService {
  constructor(
    private readonly store: RunStore,
    private readonly jobs: Pick<RunJobs, 'imagePredictions'>,
    private readonly views: Pick<DataViewService, 'thumbnails' | 'classes'>
  ) {}

  /**
   * The suspects of one run's validation images, or of all images that the runs of several folds held back.
   * What the runs say is kept with them, and not worked out again.
   * @throws AtelierError RUNS_NOT_OF_ONE_DATA, RUN_IS_ACTIVE, what is wrong with the runs or the data
   */
  async find(request: CallArguments<'runs.suspects'>): Promise<Suspects> {
    const names = [...new Set(request.runs)]
    const details = names.map((run) => this.store.detail(this.store.resolveCheckpoint(run).id))
    requireTogether(details)
    const predictions: ImagePredictions[] = []
    for (const run of names) predictions.push(await this.jobs.imagePredictions(run))
    requireSameData(predictions)

    const { predicted, ...joined } = join(predictions)
    const order = findLabelIssues(predicted, request)
    const page = order.subarray(request.from, request.from + request.count)
    const found = Array.from(page, (image) => suspectOf(joined, predicted, image))
    const [first] = details as [RunDetail]
    return {
      runs: details.map(({ summary: { id, name } }) => ({ id, name })),
      ...coverOf(details),
      images: joined.hashes.length,
      agreed: Array.from(predicted.labels).filter(
        (label, image) => likeliestClass(predicted, image) === label
      ).length,
      classes: joined.classes,
      labels: await this.labelsOf(first.spec, joined.classes),
      total: order.length,
      from: request.from,
      suspects: request.thumbnails ? await this.withThumbnails(first.spec, found) : found
    }
  }

  private async labelsOf(
    { dataset }: ExperimentSpec,
    classes: readonly string[]
  ): Promise<Suspects['labels']> {
    if (!dataset.classes) return classes.map((name, countsAs) => ({ name, countsAs }))
    const names = await this.views.classes(dataset)
    const { numbers } = chooseClasses(names, dataset.classes)
    return names.map((name, i) => ({ name, countsAs: numbers[i] ?? null }))
  }

  private async withThumbnails({ dataset }: ExperimentSpec, found: Suspect[]): Promise<Suspect[]> {
    const shown = found.slice(0, mostThumbnails)
    const pictures = await this.views.thumbnails(
      dataset,
      shown.map(({ image }) => image)
    )
    return found.map((suspect, i) => ({ ...suspect, thumbnail: pictures[i] ?? null }))
  }
}

const apart = (reason: Sentence): AtelierError => new AtelierError('RUNS_NOT_OF_ONE_DATA', { reason })

/** @throws AtelierError RUNS_NOT_OF_ONE_DATA where runs are not folds of the same images */
function requireTogether(details: readonly RunDetail[]): void {
  const [first, ...others] = details as [RunDetail, ...RunDetail[]]
  if (others.length === 0) return
  const folds = new Map<number, string>()
  for (const { summary, spec } of details) {
    const { validation } = spec.dataset
    if (validation.from !== 'fold')
      throw apart(`"${summary.name}" held back no fold of its training images`)
    const other = folds.get(validation.fold)
    if (other !== undefined)
      throw apart(`"${other}" and "${summary.name}" held back the same fold (${validation.fold})`)
    folds.set(validation.fold, summary.name)
  }
  for (const { summary, spec } of others) {
    const difference = differenceOf(first.spec, spec)
    if (difference !== null)
      throw apart(`"${first.summary.name}" and "${summary.name}" have ${difference}`)
  }
}

/** What keeps two runs of folds from being of one division of the same images; null for nothing. */
function differenceOf(a: ExperimentSpec, b: ExperimentSpec): string | null {
  const { validation: ours, limit: _, ...data } = a.dataset
  const { validation: theirs, limit: __, ...otherData } = b.dataset
  if (JSON.stringify(data) !== JSON.stringify(otherData))
    return 'different data (dataset.id, path, recipe, classes or corrections)'
  if (ours.from === 'fold' && theirs.from === 'fold' && ours.folds !== theirs.folds)
    return `different numbers of folds (${ours.folds} and ${theirs.folds})`
  return a.seed === b.seed ? null : `different seeds (${a.seed} and ${b.seed}), and so different folds`
}

/** @throws AtelierError RUNS_NOT_OF_ONE_DATA where the data was another, or had other classes */
function requireSameData(all: readonly ImagePredictions[]): void {
  const [first, ...others] = all as [ImagePredictions, ...ImagePredictions[]]
  for (const { classes, datasetSha256 } of others) {
    if (classes.join('\n') !== first.classes.join('\n')) throw apart('their data has different classes')
    if (datasetSha256 !== first.datasetSha256) throw apart('their data has changed between them')
  }
}

type Joined = Pick<ImagePredictions, 'hashes' | 'names' | 'classes'> & { predicted: PredictedImages }

function join(all: readonly ImagePredictions[]): Joined {
  const { classes } = all[0] as ImagePredictions
  const images = all.reduce((sum, { hashes }) => sum + hashes.length, 0)
  const labels = new Uint16Array(images)
  const probabilities = new Float32Array(images * classes.length)
  let at = 0
  for (const each of all) {
    labels.set(each.labels, at)
    probabilities.set(each.probabilities, at * classes.length)
    at += each.hashes.length
  }
  return {
    hashes: all.flatMap(({ hashes }) => hashes),
    names: all.flatMap(({ names }) => names),
    classes,
    predicted: { labels, probabilities, classes: classes.length }
  }
}

function suspectOf(
  { hashes, names, classes }: Omit<Joined, 'predicted'>,
  predicted: PredictedImages,
  image: number
): Suspect {
  const label = predicted.labels[image] as number
  const likeliest = likeliestClass(predicted, image)
  const probability = (of: number): number =>
    predicted.probabilities[image * classes.length + of] as number
  return {
    image: hashes[image] as string,
    name: names[image] as string,
    label,
    labelProbability: probability(label),
    predicted: likeliest,
    predictedProbability: probability(likeliest)
  }
}

function coverOf(details: readonly RunDetail[]): Pick<Suspects, 'part' | 'folds'> {
  const { validation } = (details[0] as RunDetail).spec.dataset
  if (validation.from === 'test' || validation.from === 'validation')
    return { part: validation.from, folds: null }
  const of = validation.from === 'fold' ? validation.folds : null
  return { part: 'train', folds: of === null ? null : { done: details.length, of } }
}
