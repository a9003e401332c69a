import { createCanvas, PDFDocument, type SKRSContext2D } from '@napi-rs/canvas'
import { pixelsPerMillimetre, type PlotRequest } from '../contract'
import { SvgContext } from './svg-context'

export const fontFamily = 'Inter, "Helvetica Neue", Arial, "DejaVu Sans", "Noto Sans CJK JP", sans-serif'
/** PDF's points of a CSS pixel. */
const pointsPerPixel = 72 / 96

type Extent = Pick<PlotRequest, 'width' | 'height'>

/**
 * A PNG.
 * @param scale its pixels for each CSS pixel, 1 to 4
 * @param paint draws in the canvas's own pixels
 */
export function pngOf(
  { width, height, scale }: Extent & Pick<PlotRequest, 'scale'>,
  paint: (context: SKRSContext2D) => void
): Buffer {
  const canvas = createCanvas(Math.round(width * scale), Math.round(height * scale))
  paint(canvas.getContext('2d'))
  return canvas.toBuffer('image/png')
}

/** A PDF with its fonts in it. @param paint draws in points, of which there are `scale` to a CSS pixel */
export function pdfOf(
  { width, height }: Extent,
  paint: (context: SKRSContext2D, scale: number) => void
): Buffer {
  const document = new PDFDocument({ title: 'Atelier', creator: 'Atelier' })
  const context = document.beginPage(width * pointsPerPixel, height * pointsPerPixel) as SKRSContext2D
  paint(context, pointsPerPixel)
  document.endPage()
  return document.close()
}

/** An SVG with real text. @param paint draws in CSS pixels */
export function svgOf(
  request: Extent & Pick<PlotRequest, 'unit'>,
  paint: (context: SvgContext) => void
): Buffer {
  const context = new SvgContext(request.width, request.height, createCanvas(1, 1).getContext('2d'))
  paint(context)
  return Buffer.from(context.svg(svgSize(request)))
}

/** How large a figure is drawn, as SVG's width and height have it. */
function svgSize({ width, height, unit }: Extent & Pick<PlotRequest, 'unit'>): {
  width: string
  height: string
} {
  const length = (pixels: number): string =>
    unit === 'mm' ? `${+(pixels / pixelsPerMillimetre).toFixed(3)}mm` : String(+pixels.toFixed(2))
  return { width: length(width), height: length(height) }
}
