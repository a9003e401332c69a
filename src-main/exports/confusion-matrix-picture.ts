import { createCanvas } from '@napi-rs/canvas'

const cell = 56
const margin = 150
const fontFamily = 'Inter, "Helvetica Neue", Arial, "DejaVu Sans", "Noto Sans CJK JP", sans-serif'
/** More classes get smaller cells, in which no number can be read. */
const largestSide = 2048

/**
 * A confusion matrix as a picture: rows are true classes, columns what they were taken for; a cell is as
 * dark as its share of the row.
 */
export function drawConfusionMatrix(
  matrix: readonly (readonly number[])[],
  classes: readonly string[]
): { png: Uint8Array; width: number; height: number } {
  const size = Math.max(1, Math.min(cell, Math.floor(largestSide / Math.max(1, classes.length))))
  const side = margin + size * classes.length + 20
  const canvas = createCanvas(side, side)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, side, side)

  const fontSize = Math.min(13, size - 2)
  context.font = `${fontSize}px ${fontFamily}`
  context.textBaseline = 'middle'
  matrix.forEach((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    row.forEach((count, j) => {
      const share = total === 0 ? 0 : count / total
      const [x, y] = [margin + j * size, margin + i * size]
      context.fillStyle = `rgb(${Math.round(255 - 225 * share)} ${Math.round(255 - 175 * share)} 255)`
      context.fillRect(x, y, size - 1, size - 1)
      if (size < 24 || count === 0) return
      context.fillStyle = share > 0.5 ? 'white' : 'black'
      context.textAlign = 'center'
      context.fillText(String(count), x + size / 2, y + size / 2, size - 4)
    })
  })
  if (fontSize >= 6) drawNames(context, classes, size)
  return { png: canvas.toBuffer('image/png'), width: side, height: side }
}

function drawNames(
  context: ReturnType<ReturnType<typeof createCanvas>['getContext']>,
  classes: readonly string[],
  size: number
): void {
  context.fillStyle = 'black'
  classes.forEach((name, i) => {
    const middle = margin + i * size + size / 2
    context.textAlign = 'right'
    context.fillText(name, margin - 8, middle, margin - 16)
    context.save()
    context.translate(middle, margin - 8)
    context.rotate(-Math.PI / 2)
    context.textAlign = 'left'
    context.fillText(name, 0, 0, margin - 16)
    context.restore()
  })
}
