import {
  AtelierError,
  type Evaluation,
  type ExportedFile,
  type FigureKind,
  type FigureOrigin,
  isForeign,
  isRate,
  type MetricName,
  metricNames,
  type ModelDescription,
  type PlotRequest,
  type RunDetail,
  type Sentence
} from '../../contract'
import { drawingOptions, renderDrawing } from '../../exports/drawn-figure'
import { withOrigin } from '../../exports/embed-origin'
import { fileNameOf } from '../../exports/file-name'
import { pixelPicture } from '../../exports/pixel-picture'
import type { DrawingOptions, KindOfFigure } from '../../figures/drawing'
import { architectureFigure } from '../../figures/kinds/architecture'
import { calibrationFigure } from '../../figures/kinds/calibration'
import { classesFigure } from '../../figures/kinds/classes'
import { confusionFigure } from '../../figures/kinds/confusion'
import { confusionDifferenceFigure, type NamedMatrix } from '../../figures/kinds/confusion-difference'
import { embeddingFigure } from '../../figures/kinds/embedding'
import { featureMapsFigure } from '../../figures/kinds/feature-maps'
import { learningRateFigure } from '../../figures/kinds/learning-rate'
import { misclassifiedFigure } from '../../figures/kinds/misclassified'
import { parallelFigure } from '../../figures/kinds/parallel'
import { scatterFigure } from '../../figures/kinds/scatter'
import { settingsThatDiffer } from '../../figures/kinds/settings-that-differ'
import type { RunStore } from '../../runs/run-store'
import type { DataViewService } from '../datasets/data-view-service'
import type { EmbeddingService } from '../analysis/embedding-service'
import { checkExperiment } from '../experiments/experiment-check'
import { featureMapsOf } from '../analysis/feature-maps'
import { detailOf, originOf, runsOf } from './figure-origins'
import type { IncomingPictures } from '../analysis/incoming-pictures'
import { keptEvaluation } from '../analysis/kept-evaluations'
import { plotOfRuns } from './plots'
import type { RunJobs } from '../analysis/run-jobs'

/** What figures are made from: the runs, and the images of their data. */
export interface FigureSources {
  store: RunStore
  dataViews: Pick<DataViewService, 'thumbnails'>
  runJobs: Pick<RunJobs, 'handOver'>
  embeddings: Pick<EmbeddingService, 'make'>
  /** What windows sent. */
  pictures: Pick<IncomingPictures, 'pathOf'>
}

/**
 * A figure of stored runs as a file that says what it was drawn from, where its format has room for that.
 * @param signal gives it up, where something has to be computed for it
 * @throws AtelierError UNKNOWN_RUN, NO_RUNS_CHOSEN, NOTHING_TO_PLOT, EVALUATION_MISSING, EVALUATION_TOO_OLD,
 * FIGURE_OF_ONE_RUN, FIGURE_NOT_POSSIBLE, JOB_CANCELLED
 */
export async function figureOfRuns(
  sources: FigureSources,
  asked: PlotRequest,
  signal?: AbortSignal
): Promise<ExportedFile & { origin: FigureOrigin }> {
  const runs = runsOf(sources.store, asked)
  // Read once: what a figure says of its runs is what was drawn, though they train on meanwhile.
  const details = runs.map((run) => detailOf(sources.store, run))
  const file = await drawn({ ...sources, signal }, { ...asked, runs }, details)
  const origin = originOf(sources.store, asked, runs, details)
  const bytes = withOrigin(asked.format, Buffer.from(file.base64, 'base64'), origin)
  return { ...file, base64: bytes.toString('base64'), origin }
}

async function drawn(
  sources: FigureSources & Pick<Making, 'signal'>,
  request: PlotRequest,
  details: RunDetail[]
): Promise<ExportedFile> {
  if (request.kind === 'curves') return plotOfRuns(sources.store, request, details)
  const figure = await makers[request.kind]({
    ...sources,
    request,
    details,
    options: drawingOptions(request)
  })
  return renderDrawing(request, figure, stemOf(request.kind, details))
}

function stemOf(kind: FigureKind, details: RunDetail[]): string {
  const name = details.length === 1 ? (details[0] as RunDetail).summary.name : `${details.length} runs`
  return fileNameOf(`${name} ${kind}`) || kind
}

interface Making extends FigureSources {
  request: PlotRequest
  details: RunDetail[]
  options: DrawingOptions
  /** Gives up what is computed for it. */
  signal: AbortSignal | undefined
}

/** Complete over the kinds: a new one does not compile until it can be drawn. */
const makers: {
  [K in Exclude<FigureKind, 'curves'>]: (making: Making) => KindOfFigure | Promise<KindOfFigure>
} = {
  'learning-rate': ({ details, options }) => {
    const figure = learningRateFigure(details, options)
    if (figure) return figure
    throw new AtelierError('NOTHING_TO_PLOT', { metric: 'learning rate' })
  },
  'confusion': (making) => confusionFigure(evaluationOf(making), making.request.shares, making.options),
  'classes': (making) => classesFigure(evaluationOf(making), making.options),
  'calibration': ({ store, request, details, options }) => {
    const runs = request.runs.map((run, i) => {
      const name = (details[i] as RunDetail).summary.name
      const { calibration } = keptEvaluation(store, run)
      if (!calibration)
        throw new AtelierError('EVALUATION_TOO_OLD', { name, run, what: 'how sure it was' })
      return { name, bins: calibration }
    })
    return calibrationFigure(runs, options)
  },
  'difference': differenceOf,
  'parallel': (making) => {
    const figure = parallelFigure(making.details, outcomeOf(making), making.options)
    if (figure) return figure
    throw sameSettings(making)
  },
  'scatter': scatterOf,
  'architecture': async (making) => architectureFigure(await modelOf(making), making.options),
  'misclassified': galleryOf,
  'feature-maps': async (making) => {
    const { run, detail } = onlyRun(making)
    const { model } = detail.spec
    const picture = pictureOf(making)
    const { runJobs, request, signal } = making
    const maps = await featureMapsOf(runJobs, { run, model }, request, picture, signal)
    return featureMapsFigure(maps, making.options, pixelPicture)
  },
  'embedding': async (making) => {
    const { run } = onlyRun(making)
    const { method, parts, images, seed, color } = making.request
    const asked = { run, method, parts, images, seed }
    const made = await making.embeddings.make(asked, { signal: making.signal })
    return embeddingFigure(made, color, making.options)
  }
}

const impossible = (kind: FigureKind, reason: Sentence, hint: Sentence): AtelierError =>
  new AtelierError('FIGURE_NOT_POSSIBLE', { kind, reason, hint })

/** What runs are compared by. @throws AtelierError FIGURE_NOT_POSSIBLE for a rate */
function outcomeOf({ request: { kind, metrics } }: Making): MetricName {
  const [metric = 'val_accuracy'] = metrics
  if (!isRate(metric)) return metric
  throw impossible(
    kind,
    'one of its axes is what the runs came to, which a rate says nothing of',
    `Choose one of ${metricNames.join(', ')}.`
  )
}

const sameSettings = ({ request: { kind }, details }: Making): AtelierError =>
  impossible(
    kind,
    details.length === 1 ? 'one run has nothing to differ from' : 'the runs differ in no setting',
    'Choose runs of different settings.'
  )

/** @throws AtelierError FIGURE_NOT_POSSIBLE where the runs do not differ in the setting */
function scatterOf(making: Making): KindOfFigure {
  const { request, details, options } = making
  const metric = outcomeOf(making)
  const paths = settingsThatDiffer(details).map(({ path }) => path)
  const setting = request.setting || paths[0]
  if (setting === undefined) throw sameSettings(making)
  const figure = scatterFigure(details, setting, metric, options)
  if (figure) return figure
  throw paths.length === 0
    ? sameSettings(making)
    : impossible(
        'scatter',
        `the runs do not differ in "${setting}"`,
        `Choose one of ${paths.slice(0, 20).join(', ')}.`
      )
}

/** @throws AtelierError FIGURE_NOT_POSSIBLE, EVALUATION_MISSING */
function differenceOf({ store, request, details, options }: Making): KindOfFigure {
  const { runs, shares } = request
  if (runs.length !== 2)
    throw impossible(
      'difference',
      runs.length === 1
        ? 'it is of two runs, and one was given'
        : `it is of two runs, and ${runs.length} were given`,
      'Name two runs, or two epochs of one: RUN@3 RUN@8.'
    )
  const side = (i: number): NamedMatrix => {
    const { name } = (details[i] as RunDetail).summary
    const run = runs[i] as string
    const [, epoch] = /@(\d+)$/.exec(run) ?? []
    return {
      ...keptEvaluation(store, run),
      name: epoch === undefined ? name : `${name}, epoch ${epoch}`
    }
  }
  const figure = confusionDifferenceFigure(side(0), side(1), shares, options)
  if (figure) return figure
  throw impossible(
    'difference',
    'the runs are not of the same classes',
    'Choose runs of the same data and the same choice of classes.'
  )
}

/** The picture that was given, and where it lies. @throws AtelierError PICTURE_NOT_HERE */
function pictureOf({ request: { picture }, pictures }: Making) {
  if (picture === null) return null
  const { name, upload, invert } = picture
  const path = upload === null ? (picture.path ?? name) : pictures.pathOf(upload)
  return { name, path, invert }
}

/** @throws AtelierError FIGURE_OF_ONE_RUN */
function onlyRun({ request: { kind, runs }, details }: Making): { run: string; detail: RunDetail } {
  const [run] = runs
  const [detail] = details
  if (run === undefined || detail === undefined || runs.length > 1)
    throw new AtelierError('FIGURE_OF_ONE_RUN', { kind, count: runs.length })
  return { run, detail }
}

const evaluationOf = (making: Making): Evaluation => keptEvaluation(making.store, onlyRun(making).run)

async function modelOf(making: Making): Promise<ModelDescription> {
  const { detail } = onlyRun(making)
  const { model } = isForeign(detail.summary)
    ? { model: null }
    : await checkExperiment(detail.spec, making.store.workspace)
  if (model) return model
  throw new AtelierError('FIGURE_NOT_POSSIBLE', {
    kind: 'architecture',
    reason: `the network of "${detail.summary.name}" is unknown, or its data is not there`,
    hint: `See what is wrong with the data set: "atelier datasets show ${detail.spec.dataset.id}".`
  })
}

async function galleryOf(making: Making): Promise<KindOfFigure> {
  const { run, detail } = onlyRun(making)
  const { name } = detail.summary
  const { mistakes, classes } = keptEvaluation(making.store, run)
  if (!mistakes)
    throw new AtelierError('EVALUATION_TOO_OLD', { name, run, what: 'which images it mistook' })
  if (mistakes.length === 0)
    throw new AtelierError('FIGURE_NOT_POSSIBLE', {
      kind: 'misclassified',
      reason: `"${name}" mistook no image`,
      hint: 'Draw its confusion matrix instead.'
    })
  const shown = mistakes.slice(0, 40)
  const pictures = await making.dataViews.thumbnails(
    detail.spec.dataset,
    shown.map(({ image }) => image)
  )
  const pictured = shown.map((mistake, i) => ({ ...mistake, picture: pictures[i] ?? null }))
  return misclassifiedFigure(pictured, classes, making.options)
}
