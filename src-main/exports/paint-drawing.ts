import type { Image, SKRSContext2D } from '@napi-rs/canvas'
import type { Drawing, Mark } from '../figures/drawing'

/** The decoded pictures of a drawing, by their content. */
export type Pictures = Map<string, Image>

/** Paints a drawing onto a canvas whose units are CSS pixels. */
export function paintDrawing(context: SKRSContext2D, drawing: Drawing, pictures: Pictures): void {
  if (drawing.ground !== 'none') {
    context.fillStyle = drawing.ground
    context.fillRect(0, 0, drawing.width, drawing.height)
  }
  for (const mark of drawing.marks) {
    context.save()
    paint(context, mark, drawing.fontFamily, pictures)
    context.restore()
  }
}

function paint(context: SKRSContext2D, mark: Mark, fontFamily: string, pictures: Pictures): void {
  switch (mark.type) {
    case 'rectangle':
      context.fillStyle = mark.fill
      context.beginPath()
      context.roundRect(mark.x, mark.y, mark.width, mark.height, mark.radius ?? 0)
      context.fill()
      if (mark.stroke === undefined) return
      context.strokeStyle = mark.stroke
      return context.stroke()
    case 'line':
      return paintLine(context, mark)
    case 'circle':
      context.fillStyle = mark.fill
      context.beginPath()
      context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI)
      return context.fill()
    case 'text':
      context.font = `${mark.isBold ? '600 ' : ''}${mark.size}px ${fontFamily}`
      context.fillStyle = mark.fill
      context.textAlign = ({ start: 'left', middle: 'center', end: 'right' } as const)[mark.anchor]
      context.textBaseline = 'alphabetic'
      context.translate(mark.x, mark.y)
      if (mark.turn) context.rotate((mark.turn * Math.PI) / 180)
      // As the SVG has it: the foot of the letters, which no font has a say in.
      return context.fillText(mark.text, 0, 0.35 * mark.size)
    case 'picture':
      return paintPicture(context, mark, pictures)
    default:
      return mark satisfies never
  }
}

function paintLine(context: SKRSContext2D, mark: Extract<Mark, { type: 'line' }>): void {
  context.strokeStyle = mark.stroke
  context.lineWidth = mark.width
  context.setLineDash(mark.dash ?? [])
  context.globalAlpha = mark.opacity ?? 1
  context.beginPath()
  mark.points.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)))
  context.stroke()
}

/** As large as its place and its proportions allow, in its middle; its pixels stay squares. */
function paintPicture(
  context: SKRSContext2D,
  { x, y, width, height, base64 }: Extract<Mark, { type: 'picture' }>,
  pictures: Pictures
): void {
  const picture = pictures.get(base64)
  if (!picture) return
  const scale = Math.min(width / picture.width, height / picture.height)
  const [w, h] = [picture.width * scale, picture.height * scale]
  context.imageSmoothingEnabled = scale < 1
  context.drawImage(picture, x + (width - w) / 2, y + (height - h) / 2, w, h)
}
