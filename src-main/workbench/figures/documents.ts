import {
  AtelierError,
  type CallArguments,
  type CallOutput,
  type ExportedFile,
  type FigureRecipe,
  plotRequest,
  type PlotRequest
} from '../../contract'
import type { DocumentRun } from '../../exports/documents/document-run'
import { paperFiles } from '../../exports/documents/paper-files'
import { reportHtml } from '../../exports/documents/report-html'
import { fileNameOf } from '../../exports/file-name'
import { application } from '../application'
import { figuresFor, otherFigures } from './document-figures'
import { hashOf, runsOf } from './figure-origins'
import { figureOfRuns } from './figure-of-runs'
import type { FigureSources } from './figures'
import { keptEvaluation } from '../analysis/kept-evaluations'

/**
 * A report of a run, or of runs compared, as one file of HTML or PDF.
 * @throws AtelierError UNKNOWN_RUN, NO_RUNS_CHOSEN
 */
export async function reportOf(
  sources: FigureSources,
  { runs: named, format }: CallArguments<'exports.report'>
): Promise<ExportedFile> {
  const { runs, details } = documentRuns(sources, named)
  const drawn = async (asked: Partial<PlotRequest>): Promise<Buffer> =>
    Buffer.from((await figureOfRuns(sources, plotRequest.parse(asked))).base64, 'base64')
  const shown = figuresFor(runs, details)
  const bytes = await {
    html: async () => {
      const figures = []
      for (const { caption, asked } of shown) {
        const [light, dark] = [
          await drawn({ ...asked, format: 'svg', theme: 'light' }),
          await drawn({ ...asked, format: 'svg', theme: 'dark' })
        ]
        figures.push({ caption, light: light.toString(), dark: dark.toString() })
      }
      return Buffer.from(reportHtml(details, figures))
    },
    pdf: async () => {
      const figures = []
      for (const { caption, asked } of shown)
        figures.push({ caption, pdf: await drawn({ ...asked, format: 'pdf' }) })
      // Read when it is asked for: what puts pages together is large.
      const { reportPdf } = await import('../../exports/documents/report-pdf')
      return Buffer.from(await reportPdf(details, figures))
    }
  }[format]()
  const stem = details.length === 1 ? (details[0]?.summary.name ?? '') : `${details.length} runs`
  return {
    fileName: `${fileNameOf(stem) || 'report'}.${format}`,
    mediaType: { html: 'text/html', pdf: 'application/pdf' }[format],
    base64: bytes.toString('base64')
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
    let recipe: FigureRecipe | null = null
    for (const format of paperFormats) {
      const drawn = await figureOfRuns(sources, plotRequest.parse({ ...asked, format }))
      recipe = drawn.origin.recipe
      add(`figures/${stem}.${format}`, Buffer.from(drawn.base64, 'base64'))
    }
    add(`recipes/${stem}.json`, Buffer.from(`${JSON.stringify(recipe, null, 2)}\n`))
    figures.push({ stem, caption, formats: [...paperFormats] })
  }
  for (const { path, text } of paperFiles(details, figures, application.version))
    add(path, Buffer.from(text))
  return { files }
}

/** What a paper has of each figure: for every program, for LaTeX itself, and its numbers. */
const paperFormats = ['pdf', 'pgf', 'csv'] as const

/**
 * Every figure that can be drawn of runs, in one format; what cannot be drawn is said in a line each.
 * @throws AtelierError UNKNOWN_RUN, NO_RUNS_CHOSEN, and why not where none can be drawn
 */
export async function figuresOf(
  sources: FigureSources,
  { runs: named, ...look }: CallArguments<'exports.figures'>
): Promise<CallOutput<'exports.figures'>> {
  const { runs, details } = documentRuns(sources, named)
  const files: CallOutput<'exports.figures'>['files'] = []
  const refusals: { stem: string; error: AtelierError }[] = []
  for (const { stem, asked } of [...figuresFor(runs, details), ...otherFigures(runs, details)]) {
    try {
      const { base64 } = await figureOfRuns(sources, plotRequest.parse({ ...asked, ...look }))
      files.push({ path: `${stem}.${look.format}`, base64 })
    } catch (error) {
      if (!(error instanceof AtelierError)) throw error
      refusals.push({ stem, error })
    }
  }
  if (files.length === 0 && refusals[0]) throw refusals[0].error
  return { files, notes: refusals.map(({ stem, error }) => `${stem}: ${error.message}`) }
}

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
