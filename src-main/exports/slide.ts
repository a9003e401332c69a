import { zipSync } from 'fflate'
import type PptxGenJS from 'pptxgenjs'
import { noTime } from './packed-parts'
import { slideParts } from './slide-parts'

const pixelsPerInch = 96
/** A length of CSS pixels as slides have it. */
export const inches = (pixels: number): number => pixels / pixelsPerInch
/** Points (72 an inch) of CSS pixels. */
export const points = (pixels: number): number => pixels * 0.75
/** A colour as slides have it. */
export const bare = (color: string): string => color.slice(1).toUpperCase()

export interface SlideSize {
  /** CSS pixels. */
  width: number
  height: number
  /** `none`: what lies below is seen. */
  ground: string
  title: string
}

/**
 * A presentation of one slide of a size, the same whenever it is drawn. The library is loaded when a slide
 * is asked for. Its parts are stored as they are: they are compressed once, when what they were drawn from is
 * written into them.
 */
export async function slideOf(
  { width, height, ground, title }: SlideSize,
  draw: (slide: PptxGenJS.Slide, presentation: PptxGenJS) => void
): Promise<Uint8Array> {
  const { default: Presentation } = await import('pptxgenjs')
  const presentation = new Presentation()
  presentation.defineLayout({ name: 'figure', width: inches(width), height: inches(height) })
  presentation.layout = 'figure'
  presentation.company = presentation.author = 'Atelier'
  presentation.title = title
  const slide = presentation.addSlide()
  if (ground !== 'none') slide.background = { color: bare(ground) }
  draw(slide, presentation)
  const written = await presentation.write({ outputType: 'nodebuffer', compression: false })
  return zipSync(slideParts(written as Uint8Array), { level: 0, mtime: noTime })
}

/** Lines of a chart, each by the places of its points. */
export interface ChartLine {
  name: string
  points: readonly { x: number; y: number }[]
}

/** All lines over the places that any of them has; nothing where one has none. */
export function overAllPlaces(
  xTitle: string,
  lines: readonly ChartLine[]
): { name: string; values: number[] }[] {
  const places = [...new Set(lines.flatMap((line) => line.points.map(({ x }) => x)))].sort(
    (a, b) => a - b
  )
  return [
    { name: xTitle, values: places },
    ...lines.map((line) => {
      const values = new Map(line.points.map(({ x, y }) => [x, y]))
      const at = (x: number): number | null => {
        const y = values.get(x)
        return y !== undefined && Number.isFinite(y) ? y : null
      }
      // Its types know no gap.
      return { name: line.name, values: places.map(at) as number[] }
    })
  ]
}
