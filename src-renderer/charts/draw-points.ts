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

/** Draws points on a canvas. */
export function drawPoints(canvas: HTMLCanvasElement, picture: PointsPicture): void {
  const { columns, groups, selected, view, scale, size, radius } = picture
  const context = canvas.getContext('2d')
  if (!context || size.width === 0) return
  const ratio = globalThis.devicePixelRatio || 1
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
  // Another size takes new memory, even the same one.
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, size.width, size.height)
  const fades = selected.size > 0
  for (const { color, places } of groups) {
    context.fillStyle = color
    for (const place of places) {
      const at = { x: columns.x[place] as number, y: columns.y[place] as number }
      const { x, y } = toScreen(at, view, scale, size)
      if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue
      context.globalAlpha = fades && !selected.has(place) ? faintOpacity : usualOpacity
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.fill()
    }
  }
  context.globalAlpha = 1
}
