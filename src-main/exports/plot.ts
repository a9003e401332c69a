import { fileNameOf } from './file-name'
import { createCanvas, PDFDocument, type SKRSContext2D, SvgExportFlag } from '@napi-rs/canvas'
import {
  Chart,
  type ChartItem,
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Title
} from 'chart.js'
import { AtelierError, type ExportedFile, type PlotRequest } from '../contract'
import { runsCsv } from '../figures/csv'
import { type FigureOptions, runFigure } from '../figures/run-figure'
import { type FigureRun, hasValues, seriesOf } from '../figures/series'

Chart.register(
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  Title,
  Decimation
)

const fontFamily = 'Inter, "Helvetica Neue", Arial, "DejaVu Sans", "Noto Sans CJK JP", sans-serif'
const mediaTypes: Record<PlotRequest['format'], string> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  csv: 'text/csv',
  json: 'application/json'
}
/** A PNG has twice the CSS pixels, for print and for dense screens. */
const pngScale = 2

/**
 * A chart of runs as a file: PNG, SVG and PDF draw the very configuration that the screen draws; CSV has
 * every epoch, and JSON the points of every line as they would be drawn, null where a value is no
 * number.
 * @throws AtelierError NOTHING_TO_PLOT
 */
export async function renderPlot(request: PlotRequest, runs: FigureRun[]): Promise<ExportedFile> {
  const options: FigureOptions = {
    ...request,
    labelWidth: Math.min(260, Math.round(request.width * 0.22)),
    fontFamily,
    drawsNotes: true
  }
  // Steps are a faint background on the screen; in a figure of several runs they only blur it.
  const drawn =
    runs.length === 1
      ? runs
      : runs.map(({ summary, epochs, sessions }) => ({
          summary,
          epochs,
          ...(sessions ? { sessions } : {})
        }))
  if (!hasValues(seriesOf(drawn, request.metrics, options)))
    throw new AtelierError('NOTHING_TO_PLOT', { metric: request.metrics.join(', ') })
  const text =
    request.format === 'csv'
      ? runsCsv(runs)
      : request.format === 'json'
        ? plotJson(request, drawn, options)
        : null
  const bytes =
    text !== null
      ? Buffer.from(text)
      : draw(request, (canvas) => chartOn(canvas, drawn, options, request))
  return {
    fileName: `${fileStem(request, runs)}.${request.format}`,
    mediaType: mediaTypes[request.format],
    base64: bytes.toString('base64')
  }
}

function plotJson(
  { metrics, axis, smoothing }: PlotRequest,
  runs: FigureRun[],
  options: FigureOptions
): string {
  const lines = seriesOf(runs, metrics, options).filter(({ kind }) => kind === 'epoch')
  const series = lines.map(({ runId, runName, metric, points }) => ({
    run: runId,
    name: runName,
    metric,
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y)
  }))
  return `${JSON.stringify({ axis, smoothing, series })}\n`
}

function fileStem(request: PlotRequest, runs: FigureRun[]): string {
  const name = runs.length === 1 ? (runs[0]?.summary.name ?? '') : `${runs.length} runs`
  return fileNameOf(`${name} ${request.metrics.join(' ')}`) || 'plot'
}

interface Surface {
  context: SKRSContext2D
  scale: number
}

function draw({ format, width, height }: PlotRequest, paint: (surface: Surface) => void): Buffer {
  if (format === 'png') {
    const canvas = createCanvas(width * pngScale, height * pngScale)
    paint({ context: canvas.getContext('2d'), scale: pngScale })
    return canvas.toBuffer('image/png')
  }
  if (format === 'svg') {
    const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths)
    paint({ context: canvas.getContext('2d'), scale: 1 })
    return canvas.getContent()
  }
  const document = new PDFDocument({ title: 'Atelier', creator: 'Atelier' })
  paint({ context: document.beginPage(width, height) as SKRSContext2D, scale: 1 })
  document.endPage()
  return document.close()
}

function chartOn(
  { context, scale }: Surface,
  runs: FigureRun[],
  options: FigureOptions,
  { width, height }: PlotRequest
): void {
  const config = runFigure(runs, options)
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
