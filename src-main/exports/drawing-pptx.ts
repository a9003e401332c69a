import type PptxGenJS from 'pptxgenjs'
import type { PlotRequest } from '../contract'
import type { KindOfFigure, Mark } from '../figures/drawing'
import { addNative } from './native-slide'
import { bare, inches, points, slideOf } from './slide'

/**
 * A slide with a figure as what PowerPoint edits: a table or a chart of its own where the figure is one,
 * and else shapes, lines and texts.
 */
export function figurePptx(
  { drawing, native }: Pick<KindOfFigure, 'drawing' | 'native'>,
  { kind, title, theme }: Pick<PlotRequest, 'kind' | 'title' | 'theme'>
): Promise<Uint8Array> {
  const { width, height, ground, marks } = drawing
  const size = { width, height, ground, title: title || kind }
  return slideOf(size, (slide, presentation) => {
    if (native) addNative(slide, presentation, native, { width, height, theme, title })
    const shapes = !native ? marks : native.type === 'matrix' ? native.around : []
    for (const mark of shapes) add(presentation, slide, mark)
  })
}

function add(presentation: PptxGenJS, slide: PptxGenJS.Slide, mark: Mark): void {
  const { ShapeType } = presentation
  switch (mark.type) {
    case 'rectangle': {
      const { radius = 0, stroke } = mark
      slide.addShape(radius > 0 ? ShapeType.roundRect : ShapeType.rect, {
        ...placeOf(mark),
        fill: { color: bare(mark.fill) },
        ...(stroke === undefined ? {} : { line: { color: bare(stroke), width: points(1) } }),
        ...(radius > 0 ? { rectRadius: inches(radius) } : {})
      })
      return
    }
    case 'line':
      return addLine(slide, mark)
    case 'circle': {
      const { x, y, radius, fill } = mark
      const place = { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }
      slide.addShape(ShapeType.ellipse, { ...placeOf(place), fill: { color: bare(fill) } })
      return
    }
    case 'text':
      return addText(slide, mark)
    case 'picture':
      slide.addImage({
        ...placeOf(mark),
        data: `data:${mark.mediaType};base64,${mark.base64}`
      })
      return
    default:
      return mark satisfies never
  }
}

const placeOf = (place: { x: number; y: number; width: number; height: number }) => ({
  x: inches(place.x),
  y: inches(place.y),
  w: inches(place.width),
  h: inches(place.height)
})

/** A line through its points as one shape. */
function addLine(slide: PptxGenJS.Slide, mark: Extract<Mark, { type: 'line' }>): void {
  const [xs, ys] = [mark.points.map(({ x }) => x), mark.points.map(({ y }) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top]
  // Its types do not know the shape that its points are of.
  slide.addShape('custGeom' as PptxGenJS.SHAPE_NAME, {
    ...placeOf({ x: left, y: top, width, height }),
    line: {
      color: bare(mark.stroke),
      width: points(mark.width),
      transparency: Math.round(100 * (1 - (mark.opacity ?? 1))),
      ...(mark.dash ? { dashType: 'dash' as const } : {})
    },
    points: mark.points.map(({ x, y }, i) => ({
      x: inches(x - left),
      y: inches(y - top),
      ...(i === 0 ? { moveTo: true } : {})
    }))
  })
}

/** Wider than any text of its letters is, so that none is broken. */
const widthOf = ({ text, size }: Extract<Mark, { type: 'text' }>): number =>
  size * ([...text].length + 2)
const alignments = { start: 'left', middle: 'center', end: 'right' } as const

function addText(slide: PptxGenJS.Slide, mark: Extract<Mark, { type: 'text' }>): void {
  const { turn = 0, size, anchor } = mark
  const [width, height] = [widthOf(mark), 1.6 * size]
  // From the middle of the box to the place of its anchor, along the line of the text.
  const along = { start: width / 2, middle: 0, end: -width / 2 }[anchor]
  const angle = (turn * Math.PI) / 180
  const middle = { x: mark.x + along * Math.cos(angle), y: mark.y + along * Math.sin(angle) }
  slide.addText(mark.text, {
    ...placeOf({ x: middle.x - width / 2, y: middle.y - height / 2, width, height }),
    fontSize: points(size),
    color: bare(mark.fill),
    align: alignments[anchor],
    valign: 'middle',
    margin: 0,
    wrap: false,
    bold: mark.isBold ?? false,
    ...(turn === 0 ? {} : { rotate: (turn + 360) % 360 })
  })
}
