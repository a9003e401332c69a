import { createCanvas, loadImage } from '@napi-rs/canvas'
import { AtelierError, type ExportedFile, type PlotRequest } from '../contract'
import type { Drawing, DrawingOptions, KindOfFigure } from '../figures/drawing'
import { canBePgf, drawingPgf } from '../figures/drawing-pgf'
import { drawingSvg } from '../figures/drawing-svg'
import { tableCsv } from '../figures/table-csv'
import { figurePptx } from './drawing-pptx'
import { paintDrawing, type Pictures } from './paint-drawing'
import { fontFamily, pdfOf, pngOf } from './surface'

interface Writer {
  mediaType: string
  write(figure: KindOfFigure, request: PlotRequest): Buffer | Promise<Buffer>
}

/** Complete over the formats: a new one does not compile until it is written. */
const writers: Record<PlotRequest['format'], Writer> = {
  png: {
    mediaType: 'image/png',
    write: async ({ drawing }, { scale }) => {
      const pictures = await picturesOf(drawing)
      return pngOf({ ...drawing, scale }, (context) => {
        context.scale(scale, scale)
        paintDrawing(context, drawing, pictures)
      })
    }
  },
  svg: {
    mediaType: 'image/svg+xml',
    write: ({ drawing }) => Buffer.from(drawingSvg(drawing))
  },
  pdf: {
    mediaType: 'application/pdf',
    write: async ({ drawing }) => {
      const pictures = await picturesOf(drawing)
      return pdfOf(drawing, (context, scale) => {
        context.scale(scale, scale)
        paintDrawing(context, drawing, pictures)
      })
    }
  },
  pgf: {
    mediaType: 'application/x-tex',
    write: ({ drawing }, { kind }) => {
      if (canBePgf(drawing)) return Buffer.from(drawingPgf(drawing))
      throw new AtelierError('FIGURE_NOT_POSSIBLE', {
        kind,
        reason: 'its pictures cannot be in a file of LaTeX',
        hint: 'Choose PDF and include that.'
      })
    }
  },
  pptx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    write: async (figure, request) => Buffer.from(await figurePptx(figure, request))
  },
  csv: { mediaType: 'text/csv', write: ({ table }) => Buffer.from(tableCsv(table)) },
  json: {
    mediaType: 'application/json',
    write: ({ table }) => Buffer.from(`${JSON.stringify(table)}\n`)
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
 * @throws AtelierError FIGURE_NOT_POSSIBLE where it has what its format cannot hold
 */
export async function renderDrawing(
  request: PlotRequest,
  figure: KindOfFigure,
  stem: string
): Promise<ExportedFile> {
  const { format } = request
  const writer = writers[format]
  const drawing = request.transparent ? { ...figure.drawing, ground: 'none' } : figure.drawing
  const bytes = await writer.write({ ...figure, drawing }, request)
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
