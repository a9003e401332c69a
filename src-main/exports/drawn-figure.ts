import { createCanvas, loadImage, PDFDocument, type SKRSContext2D } from '@napi-rs/canvas'
import { AtelierError, type ExportedFile, type PlotRequest } from '../contract'
import type { Drawing, DrawingOptions, KindOfFigure } from '../figures/drawing'
import { drawingSvg } from '../figures/drawing-svg'
import { tableCsv } from '../figures/table-csv'
import { paintDrawing, type Pictures } from './paint-drawing'

const fontFamily = 'Inter, "Helvetica Neue", Arial, "DejaVu Sans", "Noto Sans CJK JP", sans-serif'
/** A PNG has twice the CSS pixels, for print and for dense screens. */
const pngScale = 2

const writers = {
  png: { mediaType: 'image/png', write: ({ drawing }: KindOfFigure) => pngOf(drawing) },
  svg: {
    mediaType: 'image/svg+xml',
    write: ({ drawing }: KindOfFigure) => Buffer.from(drawingSvg(drawing))
  },
  pdf: { mediaType: 'application/pdf', write: ({ drawing }: KindOfFigure) => pdfOf(drawing) },
  csv: { mediaType: 'text/csv', write: ({ table }: KindOfFigure) => Buffer.from(tableCsv(table)) },
  json: {
    mediaType: 'application/json',
    write: ({ table }: KindOfFigure) => Buffer.from(`${JSON.stringify(table)}\n`)
  }
}

/** What a figure is drawn with: the request's size and theme, and the exporter's letters. */
export function drawingOptions({ width, height, theme, title }: PlotRequest): DrawingOptions {
  const context = createCanvas(1, 1).getContext('2d')
  const measure = (text: string, size: number): number => {
    context.font = `${size}px ${fontFamily}`
    return context.measureText(text).width
  }
  return { width, height, theme, title, fontFamily, fontSize: 11, measure }
}

/**
 * A figure that is no chart of curves as a file: PNG, SVG and PDF of the one drawing, CSV and JSON of its
 * numbers.
 * @param stem how the file's name begins
 * @throws AtelierError FIGURE_NOT_POSSIBLE in a format that only curves have
 */
export async function renderDrawing(
  { format, kind }: PlotRequest,
  figure: KindOfFigure,
  stem: string
): Promise<ExportedFile> {
  const writer = (writers as Partial<typeof writers>)[format as keyof typeof writers]
  if (!writer)
    throw new AtelierError('FIGURE_NOT_POSSIBLE', {
      kind,
      reason: `${(format as string).toUpperCase()} is for curves`,
      hint: `Choose one of ${Object.keys(writers).join(', ')}.`
    })
  const bytes = await writer.write(figure)
  return {
    fileName: `${stem}.${format}`,
    mediaType: writer.mediaType,
    base64: bytes.toString('base64')
  }
}

async function picturesOf({ marks }: Drawing): Promise<Pictures> {
  const pictures: Pictures = new Map()
  for (const mark of marks)
    if (mark.type === 'picture')
      pictures.set(mark.base64, await loadImage(Buffer.from(mark.base64, 'base64')))
  return pictures
}

async function pngOf(drawing: Drawing): Promise<Buffer> {
  const canvas = createCanvas(
    Math.round(drawing.width * pngScale),
    Math.round(drawing.height * pngScale)
  )
  const context = canvas.getContext('2d')
  context.scale(pngScale, pngScale)
  paintDrawing(context, drawing, await picturesOf(drawing))
  return canvas.toBuffer('image/png')
}

async function pdfOf(drawing: Drawing): Promise<Buffer> {
  const document = new PDFDocument({ title: 'Atelier', creator: 'Atelier' })
  const context = document.beginPage(drawing.width, drawing.height) as SKRSContext2D
  paintDrawing(context, drawing, await picturesOf(drawing))
  document.endPage()
  return document.close()
}
