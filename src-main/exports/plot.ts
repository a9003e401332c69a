import { fileNameOf } from './file-name'
import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  Chart,
  type ChartItem,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Title
} from 'chart.js'
import { AtelierError, type ExportedFile, isOfMachine, type PlotRequest } from '../contract'
import { meansCsv, runsCsv, stepsCsv, useCsv } from '../figures/csv'
import { curveFigure } from '../figures/curve-figure'
import { pgfOf } from '../figures/pgf'
import { mostNames } from '../figures/legend'
import { englishNotes, notesHeight, notesOf } from '../figures/figure-notes'
import { type FigureOptions, letterSize } from '../figures/figure-options'
import { runFigure, shownRuns } from '../figures/run-figure'
import { type FigureRun, hasValues, seriesOf } from '../figures/series'
import { vegaLiteOf } from '../figures/vega-lite'
import { pptxOf } from './pptx'
import { fontFamily, pdfOf, pngOf, svgOf } from './surface'
import type { SvgContext } from './svg-context'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Title)

const mediaTypes: Record<PlotRequest['format'], string> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  pgf: 'application/x-tex',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  csv: 'text/csv',
  json: 'application/json'
}
/**
 * A chart of runs as a file: PNG, SVG and PDF draw the very configuration that the screen draws; PGF, PPTX
 * and Vega-Lite (JSON) have its lines as data, drawn by LaTeX, PowerPoint and browsers; CSV has every epoch,
 * or every step where the axis is steps, or every sample of the machine where it is of that.
 * @throws AtelierError NOTHING_TO_PLOT, FIGURE_NOT_POSSIBLE
 */
export async function renderPlot(request: PlotRequest, runs: FigureRun[]): Promise<ExportedFile> {
  const options: FigureOptions = {
    ...request,
    labelWidth: Math.min(260, Math.round(request.width * 0.22)),
    fontFamily,
    drawsNotes: true
  }
  // Steps are a faint background on the screen; in a figure of several runs they only blur it.
  const drawn = runs.length === 1 ? runs : runs.map(({ steps: _, ...run }) => run)
  if (!hasValues(seriesOf(drawn, request.metrics, options)))
    throw new AtelierError('NOTHING_TO_PLOT', { metric: request.metrics.join(', ') })
  refuseUnnamed(request, drawn, options)
  const bytes = await writers[request.format]({ request, runs, drawn, options })
  return {
    fileName: `${fileStem(request, runs)}.${request.format}`,
    mediaType: mediaTypes[request.format],
    base64: Buffer.from(bytes).toString('base64')
  }
}

/** Formats that name every line in a legend that has to find room. */
const formatsOfPictures: ReadonlySet<PlotRequest['format']> = new Set([
  'png',
  'svg',
  'pdf',
  'pgf',
  'pptx'
])

/**
 * @throws AtelierError FIGURE_NOT_POSSIBLE where there are more lines than a picture of this size can
 * name
 */
function refuseUnnamed(
  { format, width, height }: PlotRequest,
  runs: FigureRun[],
  options: FigureOptions
): void {
  const series = seriesOf(runs, options.metrics, options)
  const notes = notesOf(shownRuns(runs, options), series, englishNotes)
  const count = series.filter(({ kind }) => kind === 'epoch').length
  const most = mostNames({
    width,
    height: height - notesHeight(notes, letterSize),
    size: letterSize
  })
  if (!formatsOfPictures.has(format) || count <= most) return
  throw new AtelierError('FIGURE_NOT_POSSIBLE', {
    kind: 'curves',
    reason: `it would have ${count} lines, and a picture of ${Math.round(width)} x ${Math.round(height)} pixels can name ${most}`,
    hint: 'Choose fewer runs, a larger size, or CSV or JSON.'
  })
}

interface Plot {
  request: PlotRequest
  /** As they are stored, and as they are drawn. */
  runs: FigureRun[]
  drawn: FigureRun[]
  options: FigureOptions
}

/** Complete over the formats: a new one does not compile until it is written. */
const writers: Record<PlotRequest['format'], (plot: Plot) => Uint8Array | Promise<Uint8Array>> = {
  png: (plot) => pngOf(plot.request, (context) => chartOn(context, plot, plot.request.scale)),
  svg: (plot) => svgOf(plot.request, (context) => chartOn(context, plot, 1)),
  pdf: (plot) => pdfOf(plot.request, (context, scale) => chartOn(context, plot, scale)),
  pgf: ({ drawn, options, request }) => Buffer.from(pgfOf(curveFigure(drawn, options), request)),
  pptx: ({ drawn, options, request }) => pptxOf(curveFigure(drawn, options), request),
  csv: ({ runs, drawn, options, request: { axis, metrics, groupBy } }) => {
    if (groupBy === 'seed') return Buffer.from(meansCsv(seriesOf(drawn, metrics, options), axis))
    if (axis !== 'step') return Buffer.from(runsCsv(runs))
    return Buffer.from(metrics.every((each) => isOfMachine(each)) ? useCsv(runs) : stepsCsv(runs))
  },
  json: ({ drawn, options, request }) =>
    Buffer.from(`${JSON.stringify(vegaLiteOf(curveFigure(drawn, options), request), null, 1)}\n`)
}

function fileStem(request: PlotRequest, runs: FigureRun[]): string {
  const name = runs.length === 1 ? (runs[0]?.summary.name ?? '') : `${runs.length} runs`
  return fileNameOf(`${name} ${request.metrics.join(' ')}`) || 'plot'
}

/** @param scale the canvas's pixels for each CSS pixel */
function chartOn(
  context: SKRSContext2D | SvgContext,
  { drawn, options, request }: Plot,
  scale: number
): void {
  const { width, height, transparent } = request
  const config = runFigure(drawn, options)
  if (transparent) config.plugins = config.plugins?.filter(({ id }) => id !== 'ground') ?? []
  // Chart.js wants an element; with `responsive` off it asks for little more than its size and its
  // context.
  const element = {
    width,
    height,
    style: {},
    getContext: () => context,
    getAttribute: () => null,
    setAttribute: () => undefined,
    removeAttribute: () => undefined
  }
  Object.defineProperty(context, 'canvas', { value: element, configurable: true })
  const chart = new Chart(element as unknown as ChartItem, {
    ...config,
    options: { ...config.options, devicePixelRatio: scale }
  })
  // Destroying a chart clears its canvas, by the element's size.
  element.width = element.height = 0
  chart.destroy()
}
