import { type Columns, type ScatterView, type Size, toScreen } from './scatter-view'

/** Points of a scatter as they are to be seen. */
export interface PointsPicture {
  columns: Columns
  groups: readonly { color: string; places: readonly number[] }[]
  /** Where there are any, all others are faint. */
  selected: ReadonlySet<number>
  view: ScatterView
  /** CSS pixels of a unit. */
  scale: number
  size: Size
  /** CSS pixels of a point. */
  radius: number
}

const [usualOpacity, faintOpacity] = [0.8, 0.2] as const

/** Draws points on a canvas. Each colour's dot is drawn once, and copied to where its points are. */
export function drawPoints(canvas: HTMLCanvasElement, picture: PointsPicture): void {
  const { columns, groups, selected, view, scale, size, radius } = picture
  const context = canvas.getContext('2d')
  if (!context || size.width === 0) return
  const ratio = globalThis.devicePixelRatio || 1
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
  // Another size takes new memory, even the same one.
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  context.clearRect(0, 0, width, height)
  const reach = Math.ceil(radius * ratio) + 1
  const fades = selected.size > 0
  for (const { color, places } of groups) {
    const dot = dotOf(color, radius * ratio, reach)
    if (!dot) return
    for (const place of places) {
      const at = { x: columns.x[place] as number, y: columns.y[place] as number }
      const { x, y } = toScreen(at, view, scale, size)
      const [left, top] = [x * ratio - reach, y * ratio - reach]
      if (left < -2 * reach || top < -2 * reach || left > width || top > height) continue
      context.globalAlpha = fades && !selected.has(place) ? faintOpacity : usualOpacity
      context.drawImage(dot, left, top)
    }
  }
}

/** A dot in the middle of a canvas of twice the reach. */
function dotOf(color: string, radius: number, reach: number): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 2 * reach
  const context = canvas.getContext('2d')
  if (!context) return null
  context.fillStyle = color
  context.beginPath()
  context.arc(reach, reach, radius, 0, 2 * Math.PI)
  context.fill()
  return canvas
}
