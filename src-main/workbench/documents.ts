import {
  AtelierError,
  type CallOutput,
  type ExportedFile,
  type FigureRecipe,
  type MetricName,
  plotFormats,
  plotRequest,
  type PlotRequest
} from '../contract'
import type { DocumentRun } from '../exports/documents/document-run'
import { paperFiles } from '../exports/documents/paper-files'
import { reportHtml } from '../exports/documents/report-html'
import { fileNameOf } from '../exports/file-name'
import { settingsThatDiffer } from '../figures/kinds/settings-that-differ'
import { application } from './application'
import { hashOf, runsOf } from './figure-origins'
import { figureOfRuns, type FigureSources } from './figures'
import { keptEvaluation } from './kept-evaluations'

/** A figure that goes into a document. */
interface DocumentFigure {
  stem: string
  caption: string
  asked: Partial<PlotRequest> & { runs: string[] }
}

/**
 * A report of a run, or of runs compared, as one HTML file.
 * @throws AtelierError UNKNOWN_RUN, NO_RUNS_CHOSEN
 */
export async function reportOf(sources: FigureSources, named: string[]): Promise<ExportedFile> {
  const { runs, details } = documentRuns(sources, named)
  const figures = []
  for (const { caption, asked } of figuresFor(runs, details)) {
    const svg = async (theme: PlotRequest['theme']): Promise<string> => {
      const request = plotRequest.parse({ ...asked, theme, format: 'svg' })
      return Buffer.from((await figureOfRuns(sources, request)).base64, 'base64').toString()
    }
    figures.push({ caption, light: await svg('light'), dark: await svg('dark') })
  }
  const stem = details.length === 1 ? (details[0]?.summary.name ?? '') : `${details.length} runs`
  return {
    fileName: `${fileNameOf(stem) || 'report'}.html`,
    mediaType: 'text/html',
    base64: Buffer.from(reportHtml(details, figures)).toString('base64')
  }
}

/**
 * The files of a paper's folder: figures with their recipes, table, captions, citation, and how all of it
 * was made.
 * @throws AtelierError UNKNOWN_RUN, NO_RUNS_CHOSEN
 */
export async function paperOf(
  sources: FigureSources,
  named: string[]
): Promise<CallOutput<'exports.paper'>> {
  const { runs, details } = documentRuns(sources, named)
  const files: CallOutput<'exports.paper'>['files'] = []
  const add = (path: string, bytes: Buffer): void => {
    files.push({ path, base64: bytes.toString('base64') })
  }
  const figures = []
  for (const { stem, caption, asked } of figuresFor(runs, details)) {
    const formats = formatsOf(asked.kind)
    let recipe: FigureRecipe | null = null
    for (const format of formats) {
      const drawn = await figureOfRuns(sources, plotRequest.parse({ ...asked, format }))
      recipe = drawn.origin.recipe
      add(`figures/${stem}.${format}`, Buffer.from(drawn.base64, 'base64'))
    }
    add(`recipes/${stem}.json`, Buffer.from(`${JSON.stringify(recipe, null, 2)}\n`))
    figures.push({ stem, caption, formats })
  }
  for (const { path, text } of paperFiles(details, figures, application.version))
    add(path, Buffer.from(text))
  return { files }
}

/** Curves can be drawn by LaTeX itself. */
const formatsOf = (kind: PlotRequest['kind'] | undefined): PlotRequest['format'][] =>
  plotFormats.filter(
    (format: string) =>
      format === 'pdf' || format === 'csv' || (format === 'pgf' && (kind ?? 'curves') === 'curves')
  )

function documentRuns(
  { store }: FigureSources,
  named: string[]
): { runs: string[]; details: DocumentRun[] } {
  const runs = runsOf(store, { runs: named, query: null })
  const details = runs.map((run) => {
    const detail = store.detail(store.resolveCheckpoint(run).id)
    return { ...detail, configurationSha256: hashOf(detail.spec), evaluation: evaluationOf(store, run) }
  })
  return { runs, details }
}

function evaluationOf(store: FigureSources['store'], run: string): DocumentRun['evaluation'] {
  try {
    return keptEvaluation(store, run)
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'EVALUATION_MISSING') return null
    throw error
  }
}

const curvesOfOne: { stem: string; caption: string; metrics: MetricName[] }[] = [
  {
    stem: 'loss',
    caption: 'Training and validation loss over the epochs.',
    metrics: ['loss', 'val_loss']
  },
  {
    stem: 'accuracy',
    caption: 'Training and validation accuracy over the epochs.',
    metrics: ['accuracy', 'val_accuracy']
  }
]
const curvesOfSeveral: typeof curvesOfOne = [
  { stem: 'loss', caption: 'Validation loss over the epochs.', metrics: ['val_loss'] },
  { stem: 'accuracy', caption: 'Validation accuracy over the epochs.', metrics: ['val_accuracy'] }
]

const hasNumbers = (details: DocumentRun[], metrics: MetricName[]): boolean =>
  details.some(({ epochs }) =>
    epochs.some((epoch) => metrics.some((metric) => Number.isFinite(epoch[metric])))
  )

/** What can be drawn of these runs: of each kind that has something to show. */
function figuresFor(runs: string[], details: DocumentRun[]): DocumentFigure[] {
  const ids = details.map(({ summary }) => summary.id)
  const curves = (runs.length === 1 ? curvesOfOne : curvesOfSeveral)
    .filter(({ metrics }) => hasNumbers(details, metrics))
    .map(({ stem, caption, metrics }) => ({ stem, caption, asked: { runs: ids, metrics } }))
  const evaluated = runs.filter((_, i) => details[i]?.evaluation)
  const calibrated = runs.filter((_, i) => details[i]?.evaluation?.calibration)
  const differs = settingsThatDiffer(details).length > 0 && hasNumbers(details, ['val_accuracy'])
  return [
    ...curves,
    ...(differs ? [parallel(ids)] : []),
    ...evaluated.flatMap((run) => ofEvaluation(run, runs, details)),
    ...(calibrated.length > 0 ? [calibration(calibrated)] : [])
  ]
}

const parallel = (runs: string[]): DocumentFigure => ({
  stem: 'settings',
  caption: 'The settings in which the runs differ, and the validation accuracy that each ended with.',
  asked: { runs, kind: 'parallel', metrics: ['val_accuracy'] }
})

const calibration = (runs: string[]): DocumentFigure => ({
  stem: 'calibration',
  caption:
    'How often answers are right, by how sure the network was of them; on the diagonal it is as sure as it may be.',
  asked: { runs: runs.slice(0, 8), kind: 'calibration', width: 640, height: 560 }
})

function ofEvaluation(run: string, runs: string[], details: DocumentRun[]): DocumentFigure[] {
  const i = runs.indexOf(run)
  const suffix = runs.length === 1 ? '' : `-${i + 1}`
  const of = runs.length === 1 ? '' : ` of ${details[i]?.summary.name ?? run}`
  return [
    {
      stem: `confusion${suffix}`,
      caption: `Confusion matrix${of}: how many images of each class (row) were taken for which (column).`,
      asked: { runs: [run], kind: 'confusion', width: 760, height: 700 }
    },
    {
      stem: `classes${suffix}`,
      caption: `Precision, recall and F1 of each class${of}.`,
      asked: { runs: [run], kind: 'classes', height: 420 }
    }
  ]
}
